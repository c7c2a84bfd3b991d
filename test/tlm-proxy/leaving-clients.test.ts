import * as http2 from 'node:http2';
import * as https from 'node:https';
import { createFrameService, createHealthImagingSource, MemoryCache } from '../../runtime/frames';
import { selfSigned } from '../../runtime/tlm-proxy/self-signed';
import { ProxyServer } from '../../runtime/tlm-proxy/server';
import { frameOf } from '../frames/support/generated-frames';
import { MockUpstream } from '../frames/support/mock-upstream';
import { AUTHORIZER, CREDENTIALS, DATASTORE, frameId, framePath, until } from '../frames/support/proxy';

const MIB = 1024 * 1024;
const CLIENTS = 400;

/** Where in a request's life its client leaves, by its number: right away, soon, in the middle, or not at all. */
const DELAYS = [0, 1, 3, 10, 30, Infinity, Infinity];

/** Of all sizes, cached or not, whole, in levels or ranges. */
function target(i: number): { path: string; headers: Record<string, string> } {
  const path = framePath(i % 7, [undefined, '0', '0-3'][i % 3]);
  return { path, headers: i % 5 === 0 ? { range: 'bytes=1000-200000' } : {} };
}

test('clients of HTTP/1.1 and HTTP/2 that leave at any time leave nothing behind that is held for them', async () => {
  const upstream = await MockUpstream.start();
  const [ct, dx] = [await frameOf('ct'), await frameOf('dx')];
  for (let i = 0; i < 7; i++) upstream.frames.set(frameId(i), i % 2 === 0 ? ct : dx);
  // Room for three of the large ones, so that frames are let go while they are read.
  const cache = new MemoryCache(10 * MIB);
  const service = createFrameService({
    source: createHealthImagingSource({
      datastores: [{ id: DATASTORE, region: 'eu-west-1' }],
      credentials: () => CREDENTIALS,
      endpoint: upstream.url,
    }),
    authorizer: AUTHORIZER,
    cache,
    onOutcome: () => outcomes++,
  });
  let outcomes = 0;
  const server = new ProxyServer({ port: 0, drainMs: 1_000, certificate: await selfSigned(), service });
  const port = await server.listen();
  const sessions = Array.from({ length: 4 }, () =>
    http2.connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false }).on('error', () => undefined),
  );
  await Promise.all(sessions.map((session) => new Promise((resolve) => session.once('connect', resolve))));
  const overHttp2 = (i: number) =>
    new Promise<void>((resolve) => {
      const { path, headers } = target(i);
      const stream = sessions[i % sessions.length].request({ ':path': path, ...headers });
      stream.on('error', () => undefined).on('close', () => resolve());
      if (i % 4 === 0) stream.pause();
      else stream.resume();
      leaveAfter(i, () => stream.close(http2.constants.NGHTTP2_CANCEL));
    });
  const overHttp1 = (i: number) =>
    new Promise<void>((resolve) => {
      const request = https.get({ port, ...target(i), agent: false, rejectUnauthorized: false }, (response) => {
        if (i % 4 !== 0) response.resume();
      });
      request.on('error', () => undefined).on('close', () => resolve());
      leaveAfter(i, () => request.destroy());
    });
  const leaveAfter = (i: number, leave: () => void) => {
    const delay = DELAYS[i % DELAYS.length];
    // One that takes nothing has to leave some time.
    if (delay < Infinity || i % 4 === 0) setTimeout(leave, Math.min(delay, 100));
  };
  try {
    for (let i = 0; i < CLIENTS; i += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, j) => (j % 2 === 0 ? overHttp1(i + j) : overHttp2(i + j))));
    }
    await until(() => service.stats().readers === 0 && service.stats().flights === 0);
    cache.clear();
    await until(
      () => cache.held === 0,
      () => `${cache.held} bytes of frames are held for nobody`,
    );
    // Many have reached the service before they left, and each of these has had its outcome.
    expect(outcomes).toBeGreaterThan(CLIENTS / 4);
    expect(outcomes).toBeLessThanOrEqual(CLIENTS);
  } finally {
    for (const session of sessions) session.destroy();
    await server.drain();
    service.close();
    await upstream.close();
  }
});
