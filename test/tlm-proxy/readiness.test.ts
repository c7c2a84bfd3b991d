import type { FrameRequest, FrameResponse, FrameService } from '../../runtime/frames';
import { withReadiness } from '../../runtime/tlm-proxy/readiness';

const answered: FrameResponse = { status: 204, headers: {} };
const service: FrameService = {
  handle: () => answered,
  stats: () => ({ flights: 0, readers: 0, flightBytes: 0, cachedFrames: 0, cachedBytes: 0 }),
  close: () => undefined,
};
const get = (url: string): FrameRequest => ({
  method: 'GET',
  url,
  header: () => undefined,
  signal: new AbortController().signal,
});

test.each(['/healthcheck', '/healthcheck?from=lb'])(
  '%s says why the server is not ready, and nothing else does',
  (url) => {
    let reason: string | undefined = 'draining';
    const ready = withReadiness(service, () => reason);
    const refused = ready.handle(get(url)) as FrameResponse;
    expect(refused).toMatchObject({ status: 503, headers: { 'Cache-Control': 'no-store' } });
    expect(String((refused.body as Uint8Array[])[0])).toBe('{"status":"draining"}');
    for (const other of ['/healthchecks', '/healthcheck/', url.replace('check', ''), '/']) {
      expect(ready.handle(get(other))).toBe(answered);
    }
    reason = undefined;
    expect(ready.handle(get(url))).toBe(answered);
  },
);
