import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { event } from './support';
import { assetPath } from '../../src/private/assets';
import { MockUpstream } from '../frames/support/mock-upstream';
import { DATASTORE, frameId, framePath } from '../frames/support/proxy';

const BUNDLE = join(assetPath('frame-origin'), 'index.mjs');

/** The part of Lambda's runtime that a streaming handler sees. */
const RUNTIME = `
let head;
globalThis.awslambda = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: { from: (stream, prelude) => ((head = prelude), stream) },
};
const { handler } = await import(process.argv[1]);
const { PassThrough } = await import('node:stream');
const stream = new PassThrough({ highWaterMark: 1 << 20 });
await handler(JSON.parse(process.argv[2]), stream);
const body = await stream.toArray();
process.stdout.write('\\n' + JSON.stringify({ head, body: Buffer.concat(body).toString('base64') }));
process.exit(0);
`;

test('the bundle answers as Lambda runs it, with the credentials of the environment, and logs no pixel', async () => {
  const upstream = await MockUpstream.start();
  const frame = Buffer.from('not a codestream, but served as it is stored');
  upstream.frames.set(frameId(1), frame);
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', RUNTIME, '--', pathToFileURL(BUNDLE).href, JSON.stringify(event(framePath(1)))],
      {
        env: {
          PATH: process.env.PATH,
          AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
          AWS_SECRET_ACCESS_KEY: 'secret',
          AWS_SESSION_TOKEN: 'session',
          FRAME_ORIGIN_DATASTORES: `arn:aws:medical-imaging:eu-west-1:111122223333:datastore/${DATASTORE}`,
          FRAME_ORIGIN_ENDPOINT: upstream.url,
          FRAME_ORIGIN_CACHE_TAGS: 'x-frame-tags',
        },
      },
    );
    const lines = stdout.trim().split('\n');
    const { head, body } = JSON.parse(lines.at(-1)!) as { head: { statusCode: number }; body: string };
    expect(head.statusCode).toBe(200);
    expect(Buffer.from(body, 'base64').equals(frame)).toBe(true);
    expect(JSON.parse(lines[0])).toMatchObject({ event: 'request', imageFrameId: frameId(1), status: 200 });
    expect(lines[0]).not.toContain(frame.toString());
    expect(upstream.requests[0].headers.authorization).toContain('AKIDEXAMPLE');
    expect(upstream.requests[0].headers['x-amz-security-token']).toBe('session');
  } finally {
    await upstream.close();
  }
});

// 150 kB of the first are the client of HealthImaging (decision 28).
test.each([
  ['frame-origin', 280],
  ['session', 120],
  ['frame-purge', 60],
])('%s is at most %i kB and holds no AWS SDK', (name, budgetKb) => {
  const code = readFileSync(join(assetPath(name), 'index.mjs'), 'utf8');
  expect(code.length).toBeLessThan(budgetKb * 1024);
  expect(code).not.toMatch(/@aws-sdk|@smithy/);
});
