import { IncomingMessage, request } from 'node:http';
import { GetImageFrameCommand, InternalServerException, MedicalImagingClient } from '@aws-sdk/client-medical-imaging';
import { eventually, sdkClient, signed, startEmulator } from './support/emulator';
import { imageSet } from './support/fixtures';
import { FaultKind, HealthImagingEmulator, SERVICE_LIMITS } from '../../../local/healthimaging';
import { Faults } from '../../../local/healthimaging/transport/faults';
import { Throttle } from '../../../local/healthimaging/transport/throttle';

const FRAME_BYTES = 2_000_000;
let emulator: HealthImagingEmulator;
let client: MedicalImagingClient;
let ids: { datastoreId: string; imageSetId: string; imageFrameId: string };

beforeEach(async () => {
  emulator = await startEmulator();
  client = sdkClient(emulator, { maxAttempts: 1 });
  const datastoreId = emulator.store.createDatastore('radiology');
  const made = imageSet({ series: 1, frameBytes: () => Buffer.alloc(FRAME_BYTES, 7) });
  const { imageSetId } = emulator.store.add(datastoreId, made);
  ids = { datastoreId, imageSetId, imageFrameId: made.frames[0].id };
});

afterEach(async () => {
  client.destroy();
  await emulator.close();
});

/** Fetches the frame as a bare HTTP client, which sees what the SDK hides. */
async function fetchFrame(): Promise<{ res: IncomingMessage; firstByteMs: number; started: number }> {
  const path = `/datastore/${ids.datastoreId}/imageSet/${ids.imageSetId}/getImageFrame`;
  const body = JSON.stringify({ imageFrameId: ids.imageFrameId });
  const wire = await signed(emulator.url, { method: 'POST', path, body });
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const req = request(`${emulator.url}${path}`, { method: 'POST', headers: wire.headers, agent: false }, (res) => {
      resolve({ res, firstByteMs: performance.now() - started, started });
    });
    req.on('error', reject).end(body);
  });
}

async function drain(
  res: IncomingMessage,
): Promise<{ bytes: number; arrivals: [ms: number, bytes: number][]; error?: string }> {
  let bytes = 0;
  const arrivals: [number, number][] = [];
  const started = performance.now();
  return new Promise((resolve) => {
    res.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      arrivals.push([performance.now() - started, bytes]);
    });
    res.on('error', (error: NodeJS.ErrnoException) => resolve({ bytes, arrivals, error: error.code ?? error.message }));
    res.on('end', () => resolve({ bytes, arrivals }));
  });
}

const counters = () => emulator.counters.of('GetImageFrame');
const strike = (fault: FaultKind, more: object = {}) =>
  emulator.faults.add({ operation: 'GetImageFrame', fault, ...more });

describe('the line', () => {
  it('has a latency to the first byte that can be set while it runs, for one operation too', async () => {
    const { res: first } = await fetchFrame();
    await drain(first);
    emulator.network.set({ latencyMs: 1000 });
    const far = await fetchFrame();
    expect(far.firstByteMs).toBeGreaterThanOrEqual(999);
    await drain(far.res);
    emulator.network.setFor('GetImageFrame', { latencyMs: 0 });
    const near = await fetchFrame();
    expect(near.firstByteMs).toBeLessThan(900);
    await drain(near.res);
    expect(() => emulator.network.set({ latencyMs: -1 })).toThrow(RangeError);
  });

  it('has a bandwidth that is smooth, for each stream on its own', async () => {
    emulator.network.set({ bytesPerSecond: 1_000_000 });
    const streams = await Promise.all([fetchFrame(), fetchFrame()]);
    const results = await Promise.all(streams.map(({ res }) => drain(res)));
    for (const { bytes, arrivals } of results) {
      expect(bytes).toBe(FRAME_BYTES);
      const [total] = arrivals[arrivals.length - 1];
      expect(total).toBeGreaterThan(1800);
      expect(total).toBeLessThan(2800);
      for (const share of [0.25, 0.5, 0.75]) {
        const [at] = arrivals.find(([, sofar]) => sofar >= FRAME_BYTES * share) ?? [0];
        expect(Math.abs(at / total - share)).toBeLessThan(0.15);
      }
    }
  });

  it('takes a new bandwidth in the middle of a response', async () => {
    emulator.network.set({ bytesPerSecond: 50_000 });
    const { res, started } = await fetchFrame();
    setTimeout(() => emulator.network.set({}), 200);
    expect((await drain(res)).bytes).toBe(FRAME_BYTES);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('counters', () => {
  it('count requests, bytes, open responses, and clients that left', async () => {
    emulator.network.set({ bytesPerSecond: 1_000_000 });
    const { res } = await fetchFrame();
    expect(counters()).toMatchObject({ requests: 1, open: 1, aborted: 0 });
    await new Promise((resolve) => res.once('data', resolve));
    res.destroy();
    await eventually(counters, ({ open }) => open === 0);
    expect(counters().aborted).toBe(1);
    const sent = counters().bytesSent;
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(FRAME_BYTES / 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(counters().bytesSent).toBe(sent);

    emulator.network.set({});
    emulator.counters.reset();
    await drain((await fetchFrame()).res);
    expect(counters()).toEqual({ requests: 1, bytesSent: FRAME_BYTES, open: 0, aborted: 0, throttled: 0, faults: 0 });
  });

  it('count a client that leaves before the first byte', async () => {
    emulator.network.set({ latencyMs: 10_000 });
    const aborter = new AbortController();
    const { datastoreId, imageSetId, imageFrameId } = ids;
    const pending = client
      .send(new GetImageFrameCommand({ datastoreId, imageSetId, imageFrameInformation: { imageFrameId } }), {
        abortSignal: aborter.signal,
      })
      .catch((error: Error) => error.name);
    await eventually(counters, ({ open }) => open === 1);
    aborter.abort();
    expect(await pending).toBe('AbortError');
    await eventually(counters, ({ open }) => open === 0);
    expect(counters()).toMatchObject({ aborted: 1, bytesSent: 0 });
  });
});

describe('faults', () => {
  it('status: another answer, of the class that the service has for it', async () => {
    strike({ kind: 'status', status: 500 }, { count: 1 });
    const get = () =>
      client.send(
        new GetImageFrameCommand({
          datastoreId: ids.datastoreId,
          imageSetId: ids.imageSetId,
          imageFrameInformation: { imageFrameId: ids.imageFrameId },
        }),
      );
    await expect(get()).rejects.toBeInstanceOf(InternalServerException);
    await (await get()).imageFrameBlob?.transformToByteArray();
    strike({ kind: 'status', status: 503, headers: { 'Retry-After': '2' } });
    const { res } = await fetchFrame();
    expect([res.statusCode, res.headers['retry-after']]).toEqual([503, '2']);
    await drain(res);
    expect(counters().faults).toBe(2);
  });

  it('cut: fewer bytes than promised, then an orderly end', async () => {
    strike({ kind: 'cut', afterBytes: 1_000_000 });
    const { res } = await fetchFrame();
    expect(res.headers['content-length']).toBe(String(FRAME_BYTES));
    expect(await drain(res)).toMatchObject({ bytes: 1_000_000, error: 'ECONNRESET' });
    await eventually(counters, ({ open }) => open === 0);
    expect(counters()).toMatchObject({ bytesSent: 1_000_000, aborted: 0, faults: 1 });
  });

  it('stall: some bytes, then nothing, until the client gives up', async () => {
    strike({ kind: 'stall', afterBytes: 300_000 });
    const { res } = await fetchFrame();
    const drained = drain(res);
    await eventually(counters, ({ bytesSent }) => bytesSent === 300_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(counters().open).toBe(1);
    res.destroy(new Error('gave up'));
    expect(await drained).toMatchObject({ bytes: 300_000, error: 'gave up' });
    await eventually(counters, ({ open }) => open === 0);
  });

  it('stall without a number: not even a status line', async () => {
    strike({ kind: 'stall' });
    const outcome = await Promise.race([
      fetchFrame().then(
        () => 'answered',
        () => 'failed',
      ),
      new Promise((resolve) => setTimeout(resolve, 200, 'silent')),
    ]);
    expect(outcome).toBe('silent');
  });

  it('reset: before the status line, or in the middle of the body', async () => {
    strike({ kind: 'reset' }, { count: 1 });
    await expect(fetchFrame()).rejects.toMatchObject({ code: 'ECONNRESET' });
    strike({ kind: 'reset', afterBytes: 100_000 });
    const { res } = await fetchFrame();
    const { bytes, error } = await drain(res);
    expect(error).toBe('ECONNRESET');
    expect(bytes).toBeLessThanOrEqual(100_000);
  });

  it('content-length: more or less than there is', async () => {
    strike({ kind: 'content-length', difference: 1000 }, { count: 1 });
    const long = await fetchFrame();
    expect(long.res.headers['content-length']).toBe(String(FRAME_BYTES + 1000));
    expect(await drain(long.res)).toMatchObject({ bytes: FRAME_BYTES, error: 'ECONNRESET' });
    strike({ kind: 'content-length', difference: -1000 });
    const short = await fetchFrame();
    expect(short.res.headers['content-length']).toBe(String(FRAME_BYTES - 1000));
    expect((await drain(short.res)).bytes).toBe(FRAME_BYTES - 1000);
  });

  it('strike by number and by probability, in order, until taken away', () => {
    const draws = [0.9, 0.1, 0.5, 0.2];
    const faults = new Faults(() => draws.shift() ?? 0);
    faults.add({ operation: 'GetImageFrame', fault: { kind: 'stall' }, probability: 0.3, count: 1 });
    const remove = faults.add({ operation: 'GetImageSet', fault: { kind: 'reset' } });
    expect(faults.next('GetImageFrame')).toBeUndefined();
    expect(faults.next('GetImageFrame')).toEqual({ kind: 'stall' });
    expect(faults.next('GetImageFrame')).toBeUndefined();
    expect(faults.next('GetImageSet')).toEqual({ kind: 'reset' });
    remove();
    expect(faults.next('GetImageSet')).toBeUndefined();
  });

  it('do not strike who is not let in', async () => {
    strike({ kind: 'status', status: 500 });
    const answer = await fetch(
      `${emulator.url}/datastore/${ids.datastoreId}/imageSet/${ids.imageSetId}/getImageFrame`,
      {
        method: 'POST',
      },
    );
    expect(answer.status).toBe(403);
    await answer.arrayBuffer();
  });
});

describe('throttling', () => {
  it('is a token bucket: a burst at once, then the rate', () => {
    let now = 0;
    const throttle = new Throttle(() => now);
    throttle.set('GetImageSet', { rate: 25, burst: 50 });
    const pass = () => {
      try {
        throttle.check('GetImageSet');
        return true;
      } catch {
        return false;
      }
    };
    const passed = (tries: number) => Array.from({ length: tries }, pass).filter(Boolean).length;
    expect(passed(60)).toBe(50);
    now += 100;
    expect(passed(60)).toBe(2);
    now += 20;
    expect(passed(60)).toBe(1);
    now += 60_000;
    expect(passed(60)).toBe(50);
    throttle.check('GetImageFrame');
    throttle.clear();
    expect(passed(60)).toBe(60);
  });

  it('has the rates of the service at hand for every operation', async () => {
    emulator.throttle.useServiceLimits();
    expect(Object.keys(SERVICE_LIMITS)).toHaveLength(18);
    expect(SERVICE_LIMITS.GetImageFrame).toEqual({ rate: 1000, burst: 2000 });
    const statuses: unknown[] = [];
    for (let i = 0; i < 4; i++) {
      const body = JSON.stringify({ clientToken: `token-${i}` });
      const wire = await signed(emulator.url, { method: 'POST', path: '/datastore', body });
      const answer = await fetch(`${emulator.url}/datastore`, { method: 'POST', headers: wire.headers, body });
      statuses.push([answer.status, (await answer.json()).message]);
    }
    expect(statuses).toEqual([[200, undefined], ...Array(3).fill([429, 'Rate exceeded'])]);
    expect(emulator.counters.of('CreateDatastore')).toMatchObject({ requests: 4, throttled: 3 });
  });
});
