import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

/** VIEWER_SITE: a build of one's own to test. */
export const SITE = process.env.VIEWER_SITE ?? join(__dirname, '../../../assets/viewer');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Answers with a file of the built site, or with its page for all addresses that name no file. */
export function sendSiteFile(
  response: ServerResponse,
  pathname: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const asked = join(SITE, pathname);
  const isFile = extname(pathname) !== '' && asked.startsWith(SITE) && existsSync(asked);
  if (!isFile && extname(pathname) !== '') return void response.writeHead(404).end();
  const path = isFile ? asked : join(SITE, 'index.html');
  response.writeHead(200, { ...headers, 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
  response.end(readFileSync(path));
}
