import { networkOptions, type NetworkArguments } from '../../../local/commands/network-options';
import { HealthImagingEmulator } from '../../../local/healthimaging';

const none: NetworkArguments = { latency: [], bandwidth: [], throttle: [], fault: [] };
const emulators: HealthImagingEmulator[] = [];
afterAll(() => Promise.all(emulators.map((emulator) => emulator.close())));

async function applied(given: Partial<NetworkArguments>): Promise<HealthImagingEmulator> {
  const emulator = await HealthImagingEmulator.start({
    credentials: [{ accessKeyId: 'A', secretAccessKey: 'S' }],
    random: () => 0.2,
  });
  emulators.push(emulator);
  networkOptions({ ...none, ...given }).begin([emulator]);
  return emulator;
}

test('a way of its own counts before all of HealthImaging, the last before the first', async () => {
  const { network } = await applied({
    latency: ['80ms', 'frames=10ms', 'frames=1.5s', 'browser=20ms'],
    bandwidth: ['30Mbit', 'search=500kbit', 'browser=1Gbit'],
  });
  expect(network.of('GetImageFrame')).toEqual({ latencyMs: 1500, bytesPerSecond: 3_750_000 });
  expect(network.of('SearchImageSets')).toEqual({ latencyMs: 80, bytesPerSecond: 62_500 });
  expect(network.of('UpdateImageSetMetadata')).toEqual({ latencyMs: 80, bytesPerSecond: 3_750_000 });
  const { browser, lines, begin } = networkOptions({
    ...none,
    latency: ['browser=20ms'],
    bandwidth: ['browser=1Gbit'],
  });
  expect(browser.conditions).toEqual({});
  begin([]);
  expect(browser.conditions).toEqual({ latencyMs: 20, bytesPerSecond: 125_000_000 });
  expect(lines.size).toBe(0);
});

test('throttles by rate, or as the service does', async () => {
  const { throttle } = await applied({ throttle: ['frames=2/s'] });
  const frame = () => throttle.check('GetImageFrame');
  frame();
  frame();
  expect(frame).toThrow(expect.objectContaining({ status: 429 }));
  const { throttle: service } = await applied({ throttle: ['service'] });
  service.check('CreateDatastore');
  expect(() => service.check('CreateDatastore')).toThrow(expect.objectContaining({ status: 429 }));
});

test('faults: a status, broken connections, for a share or a number of the requests', async () => {
  const { faults } = await applied({ fault: ['frames=503@25%', 'search=stall*1', 'metadata=cut', 'search=reset@10%'] });
  expect(faults.next('GetImageFrame')).toEqual({ kind: 'status', status: 503 });
  expect([faults.next('SearchImageSets'), faults.next('SearchImageSets')]).toEqual([{ kind: 'stall' }, undefined]);
  expect(faults.next('GetImageSetMetadata')).toEqual({ kind: 'cut', afterBytes: 1000 });
});

test('lines inside the app are laid where an option names them, and fail once it is ready', () => {
  const { lines, browser, begin } = networkOptions({
    ...none,
    latency: ['kms=5ms'],
    throttle: ['origin=1/s', 'browser=1/s'],
    fault: ['origin=503*1', 'tasks=reset', 'cache=stall', 'browser=cut'],
  });
  expect([...lines.keys()].sort()).toEqual(['cache', 'kms', 'origin', 'tasks']);
  expect(lines.get('tasks')!.next()).toBeUndefined();
  begin([]);
  expect(lines.get('origin')!.next()).toEqual({ kind: 'status', status: 503 });
  expect(lines.get('origin')!.next()).toEqual({ kind: 'status', status: 429 });
  expect(lines.get('tasks')!.next()).toEqual({ kind: 'reset' });
  expect(lines.get('cache')!.next()).toEqual({ kind: 'stall' });
  expect(lines.get('kms')!.conditions).toEqual({ latencyMs: 5 });
  expect(browser.next()).toEqual({ kind: 'cut', afterBytes: 1000 });
  expect(browser.next()).toEqual({ kind: 'status', status: 429 });
});

test.each<[Partial<NetworkArguments>, string]>([
  [{ latency: ['10'] }, '--latency 10: give a time like 80ms or 1.5s'],
  [
    { latency: ['disk=1ms'] },
    '--latency disk=1ms: disk is not a connection here; name frames, metadata, search, healthimaging, browser, origin, tasks, cache, s3, kms or sign-in',
  ],
  [{ bandwidth: ['0Mbit'] }, '--bandwidth 0Mbit: give a bandwidth per second like 500kbit, 30Mbit or 1Gbit'],
  [{ bandwidth: ['frames='] }, '--bandwidth frames=: give a bandwidth per second like 500kbit, 30Mbit or 1Gbit'],
  [{ throttle: ['10'] }, "--throttle 10: give requests like 100/s, or service for HealthImaging's own limits"],
  [
    { throttle: ['kms=1/s'] },
    '--throttle kms=1/s: kms is not a connection here; name frames, metadata, search, healthimaging, browser or origin',
  ],
  [{ throttle: ['origin=service'] }, '--throttle origin=service: service is for HealthImaging'],
  [{ fault: ['cache=503'] }, '--fault cache=503: a cache answers no status; give reset, stall or cut'],
  [
    { fault: ['frames=200'] },
    '--fault frames=200: give a status like 503, reset, stall or cut; then @10% for a share of requests, *3 for a number',
  ],
  [
    { fault: ['frames=503@101%'] },
    '--fault frames=503@101%: give a status like 503, reset, stall or cut; then @10% for a share of requests, *3 for a number',
  ],
])('%p is refused in one line', (given, message) => {
  expect(() => networkOptions({ ...none, ...given })).toThrow(new Error(message));
});
