import { closeRenderers, FAULTY_WORKER, newRenderer, options } from './support/renderer';
import type { Renderer } from '../../runtime/rendering';
import { until } from '../frames/support/proxy';

afterEach(closeRenderers);

const faulty = (settings: Parameters<typeof newRenderer>[0] = {}) =>
  newRenderer({ workerScript: FAULTY_WORKER, ...settings });
/** What the worker does is told by the centre of the window. */
const render = (renderer: Renderer, deed = 0, signal?: AbortSignal, bytes = 10) =>
  renderer.render({ coding: 'jpeg', chunks: [new Uint8Array(bytes)] }, options(`window=${deed},1`), signal);
const [WORKS, HANGS, BREAKS_DOWN, GOES, TAKES_TIME, HAS_GROWN, FILLS_HEAP] = [0, 1, 2, 3, 4, 5, 6];

test('starts no thread before there is work, and ends it when there is none for long', async () => {
  const renderer = faulty({ idleMs: 50 });
  expect(renderer.stats.workers).toBe(0);
  await render(renderer);
  expect(renderer.stats).toEqual({ workers: 1, running: 0, queued: 0, queuedBytes: 0 });
  await until(() => renderer.stats.workers === 0);
  await expect(render(renderer)).resolves.toMatchObject({ width: 1 });
});

test('does not keep a worker that hangs: it is replaced, and the next picture is made', async () => {
  const renderer = faulty({ deadlineMs: 1_000 });
  const hanging = render(renderer, HANGS);
  const waiting = render(renderer, WORKS).catch((error: unknown) => error);
  await expect(hanging).rejects.toMatchObject({ kind: 'timeout', message: 'the picture was not ready within 1000 ms' });
  await waiting;
  // By a new worker: it counts from one.
  await expect(render(renderer)).resolves.toMatchObject({ width: expect.any(Number) });
  expect(renderer.stats).toMatchObject({ workers: 1, running: 0, queued: 0 });
});

test.each([
  ['breaks down', BREAKS_DOWN],
  ['goes without a word', GOES],
  ['fills its heap', FILLS_HEAP],
])('a worker that %s is replaced, and what waited is done by the next one', async (_, deed) => {
  const renderer = faulty({ deadlineMs: 20_000 });
  const [failed, next] = await Promise.allSettled([render(renderer, deed), render(renderer)]);
  expect(failed).toMatchObject({ status: 'rejected', reason: { kind: 'failed' } });
  expect(next).toMatchObject({ status: 'fulfilled', value: { width: 1 } });
  expect(renderer.stats).toMatchObject({ workers: 1, running: 0, queued: 0 });
});

test('a worker whose codecs have grown is ended once it has answered', async () => {
  const renderer = faulty();
  await expect(render(renderer, HAS_GROWN)).resolves.toMatchObject({ width: 1 });
  await until(() => renderer.stats.workers === 0);
  await expect(render(renderer)).resolves.toMatchObject({ width: 1 });
});

test('never more threads than allowed; the rest waits in its order', async () => {
  const renderer = faulty({ workers: 2, maxQueued: 10 });
  const order: number[] = [];
  const all = Array.from({ length: 8 }, (_, i) => render(renderer, TAKES_TIME).then(() => order.push(i)));
  expect(renderer.stats).toMatchObject({ workers: 2, running: 2, queued: 6, queuedBytes: 60 });
  await Promise.all(all);
  expect(order.slice(0, 2).sort()).toEqual([0, 1]);
  expect(order.slice(6).sort()).toEqual([6, 7]);
  expect(renderer.stats).toEqual({ workers: 2, running: 0, queued: 0, queuedBytes: 0 });
});

test('a full queue refuses at once, by number and by bytes', async () => {
  const byNumber = faulty({ maxQueued: 2 });
  const taken = [1, 2, 3].map(() => render(byNumber, TAKES_TIME));
  expect(byNumber.isFull).toBe(true);
  await expect(render(byNumber)).rejects.toMatchObject({ kind: 'busy' });
  await Promise.all(taken);
  expect(byNumber.isFull).toBe(false);

  const byBytes = faulty({ maxQueuedBytes: 100 });
  const kept = [render(byBytes, TAKES_TIME), render(byBytes, TAKES_TIME, undefined, 60)];
  await expect(render(byBytes, WORKS, undefined, 60)).rejects.toMatchObject({ kind: 'busy' });
  kept.push(render(byBytes, WORKS, undefined, 40));
  await Promise.all(kept);
});

test('what is on its way takes room in the queue, but one alone is never refused', async () => {
  const renderer = faulty({ maxQueuedBytes: 100 });
  const freeFirst = renderer.hold(70);
  expect(() => renderer.hold(31)).toThrow(expect.objectContaining({ kind: 'busy' }));
  const freeSecond = renderer.hold(30);
  const running = render(renderer, TAKES_TIME, undefined, 60);
  await expect(render(renderer, WORKS, undefined, 1)).rejects.toMatchObject({ kind: 'busy' });
  freeSecond();
  const queued = render(renderer, WORKS, undefined, 30);
  expect(() => renderer.hold(1)).toThrow(expect.objectContaining({ kind: 'busy' }));
  freeFirst();
  await Promise.all([running, queued]);
  renderer.hold(1_000)();
  await renderer.close();
  expect(() => renderer.hold(1)).toThrow(expect.objectContaining({ kind: 'busy' }));
});

test('who waits longer than the deadline is refused', async () => {
  // Both deadlines are over at one moment: by the clock, the thread's place may be free before the second is.
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] });
  try {
    const renderer = faulty({ deadlineMs: 400 });
    const both = Promise.allSettled([render(renderer, HANGS), render(renderer)]);
    expect(renderer.stats).toMatchObject({ running: 1, queued: 1 });
    jest.advanceTimersByTime(400);
    expect(await both).toMatchObject([{ reason: { kind: 'timeout' } }, { reason: { kind: 'busy' } }]);
  } finally {
    jest.useRealTimers();
  }
});

describe('abort', () => {
  test('before, in the queue and at work; the worker is not lost', async () => {
    const renderer = faulty();
    const aborted = { kind: 'aborted' };
    await expect(render(renderer, WORKS, AbortSignal.abort())).rejects.toMatchObject(aborted);
    expect(renderer.stats.workers).toBe(0);

    const [atWork, queued] = [new AbortController(), new AbortController()];
    const first = render(renderer, TAKES_TIME, atWork.signal);
    const second = render(renderer, WORKS, queued.signal);
    const third = render(renderer, WORKS);
    queued.abort();
    await expect(second).rejects.toMatchObject(aborted);
    expect(renderer.stats).toMatchObject({ running: 1, queued: 1, queuedBytes: 10 });
    atWork.abort();
    await expect(first).rejects.toMatchObject(aborted);
    // Second job of the same worker: the aborted one in the queue was never done.
    await expect(third).resolves.toMatchObject({ width: 2 });
  });

  test('leaves no listener behind', async () => {
    const renderer = faulty();
    const { signal } = new AbortController();
    const remove = jest.spyOn(signal, 'removeEventListener');
    const add = jest.spyOn(signal, 'addEventListener');
    await render(renderer, WORKS, signal);
    expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener));
  });
});

test('closing ends all, and refuses what comes after', async () => {
  const renderer = faulty();
  const all = [render(renderer, HANGS), render(renderer)].map((job) => job.catch((error: unknown) => error));
  await renderer.close();
  for (const error of await Promise.all(all)) expect(error).toMatchObject({ kind: 'busy' });
  expect(renderer.stats).toEqual({ workers: 0, running: 0, queued: 0, queuedBytes: 0 });
  expect(renderer.isFull).toBe(true);
  await expect(render(renderer)).rejects.toMatchObject({ kind: 'busy' });
});

test('a worker script that is not there fails each job, and nothing more', async () => {
  const renderer = newRenderer({ workerScript: '/nowhere/worker.mjs' });
  await expect(render(renderer)).rejects.toMatchObject({ kind: 'failed' });
  await expect(render(renderer)).rejects.toMatchObject({ kind: 'failed' });
  expect(renderer.stats).toMatchObject({ workers: 0, queued: 0 });
});

test('what the caller holds is copied, not taken', async () => {
  const renderer = faulty();
  const chunk = new Uint8Array(100).fill(9);
  const { bytes } = await renderer.render({ coding: 'jpeg', chunks: [chunk] }, options(''));
  expect(chunk).toEqual(new Uint8Array(100).fill(9));
  expect(bytes).toEqual(chunk);
});
