// Runs a command where a built file is missing or older than any of its sources: stale.mjs BUILT SOURCE… -- COMMAND …
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import * as path from 'node:path';

const words = process.argv.slice(2);
const border = words.indexOf('--');
const [built, ...sources] = words.slice(0, border);
const [command, ...args] = words.slice(border + 1);

const isStale = !existsSync(built) || Math.max(...sources.map(newest)) > statSync(built).mtimeMs;
if (isStale) process.exitCode = spawnSync(command, args, { stdio: 'inherit' }).status ?? 1;

function newest(entry) {
  const status = statSync(entry);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(status.mtimeMs, ...readdirSync(entry).map((name) => newest(path.join(entry, name))));
}
