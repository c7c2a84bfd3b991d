import { FrameAddress, FrameError, FramePart } from '../../runtime/viewer/src/frames/frame-client';
import { chooseLowLevel, firstLowLevel, readLevelTable } from '../../runtime/viewer/src/frames/level-table';
import { hasLevels } from '../../runtime/viewer/src/frames/levels-worthwhile';
import { FrameLoad, outwards, plan } from '../../runtime/viewer/src/frames/plan';
import { SeriesLoader, SeriesLoaderOptions } from '../../runtime/viewer/src/frames/series-loader';

describe('level table', () => {
  const read = (levels: string, ends: string) =>
    readLevelTable(new Headers({ 'Frame-Levels': levels, 'Frame-Level-Ends': ends }));
  test('with and without the last end', () => {
    expect(read('3', '10,20')).toEqual({ count: 3, ends: [10, 20] });
    expect(read('3', '10, 20, 99')).toEqual({ count: 3, ends: [10, 20, 99] });
  });
  test.each([
    ['1', '10'],
    ['3', '10'],
    ['3', '20,10'],
    ['3', 'a,b'],
    ['', ''],
    ['2', '5,6,7'],
  ])('%s levels with ends %s are none', (levels, ends) => {
    expect(read(levels, ends)).toBeUndefined();
  });
  test('the low level costs at most 8 % and 256 KiB', () => {
    expect(chooseLowLevel({ count: 6, ends: [800, 2_100, 6_773, 23_153, 86_698] })).toBe(3);
    expect(chooseLowLevel({ count: 6, ends: [8_000, 30_000, 111_415, 431_766, 1_769_864, 7_251_526] })).toBe(2);
    expect(chooseLowLevel({ count: 2, ends: [60_000] })).toBe(0);
  });
  test('the first request asks for no level that a small image may lack', () => {
    const sizes = [120, 128, 129, 256, 257, 512, 3000];
    expect(sizes.map((size) => firstLowLevel(size, 4000))).toEqual([0, 0, 1, 1, 2, 2, 2]);
  });
  test('small frames and frames of other syntaxes are fetched whole', () => {
    const pixels = (rows: number) => ({ rows, columns: rows, samplesPerPixel: 1, bitsAllocated: 16 }) as never;
    expect(hasLevels({ transferSyntax: '1.2.840.10008.1.2.4.202', pixels: pixels(512) })).toBe(true);
    expect(hasLevels({ pixels: pixels(512) })).toBe(true);
    expect(hasLevels({ transferSyntax: '1.2.840.10008.1.2.4.202', pixels: pixels(128) })).toBe(false);
    expect(hasLevels({ transferSyntax: '1.2.840.10008.1.2.4.50', pixels: pixels(512) })).toBe(false);
  });
});

describe('plan', () => {
  const none: FrameLoad = { loaded: 'none', failed: false, whole: false };
  const order = (frames: FrameLoad[], focus: number, resting = false, reach = Infinity) =>
    [...plan({ frames, focus, resting, reach })].map(({ index, part }) => `${part[0]}${index}`).join(' ');
  const low: FrameLoad = { ...none, loaded: 'low' };
  test('outwards from the middle and from the ends', () => {
    expect([...outwards(2, 5)]).toEqual([2, 3, 1, 4, 0]);
    expect([...outwards(0, 3)]).toEqual([0, 1, 2]);
    expect([...outwards(2, 3)]).toEqual([2, 1, 0]);
  });
  test('low levels of all, then full resolution, both from the slice in view', () => {
    expect(order([none, none, none], 1)).toBe('l1 l2 l0');
    expect(order([low, low, none], 1)).toBe('l2 f1 f0');
    expect(order([low, low, low], 1)).toBe('f1 f2 f0');
  });
  test('the slice one rests on goes before the low levels of the rest', () => {
    expect(order([none, low, none], 1, true)).toBe('f1 l2 l0');
  });
  test('frames without levels are fetched whole, the one in view first', () => {
    const whole = { ...none, whole: true };
    expect(order([whole, whole, none], 0)).toBe('f0 l2 f1');
  });
  test('failed frames are left alone, and what is out of reach', () => {
    expect(order([low, { ...none, failed: true }, low, low, low], 2, false, 1)).toBe('f2 f3');
  });
});

interface Request {
  readonly frame: number;
  readonly levels: string;
  readonly signal: AbortSignal;
  readonly answer: (part: Partial<FramePart> | Error) => Promise<void>;
}

const opened: SeriesLoader[] = [];
afterEach(() => opened.splice(0).forEach((loader) => loader.close()));

/** A frame API whose answers the test gives by hand. */
function harness(count: number, options: Partial<SeriesLoaderOptions> = {}) {
  const requests: Request[] = [];
  const arrivals: number[] = [];
  const ask = (address: FrameAddress, levels: string, signal: AbortSignal) =>
    new Promise<FramePart>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
      const answer = async (part: Partial<FramePart> | Error) => {
        if (part instanceof Error) reject(part);
        else resolve({ bytes: new Uint8Array(0), contentType: 'image/jph', ...part });
        await new Promise((settled) => setTimeout(settled));
      };
      requests.push({ frame: Number(address.frameId), levels, signal, answer });
    });
  const loader = new SeriesLoader({
    datastoreId: 'd',
    imageSetId: 'i',
    frames: Array.from({ length: count }, (_, index) => ({ id: String(index), hasLevels: true, firstLowLevel: 2 })),
    client: {
      whole: (address, signal) => ask(address, 'whole', signal),
      levels: (address, start, end, signal) => ask(address, `${start}-${end}`, signal),
    },
    onFrame: (index) => arrivals.push(index),
    parallel: 3,
    restMs: 1e6,
    ...options,
  });
  opened.push(loader);
  const names = () => requests.map(({ frame, levels }) => `${frame}:${levels}`);
  const next = (name: string) => {
    const request = requests.find(({ frame, levels }) => `${frame}:${levels}` === name);
    if (!request) throw new Error(`${name} was not asked for, but ${names().join(' ')}`);
    return request;
  };
  return { loader, requests, names, next, arrivals };
}

// All but the last level are a small part of the frame, so that the low levels are 0 to 2.
const LEVELS = { count: 4, ends: [10, 20, 30, 1000] };
const LOW = { bytes: new Uint8Array(30).fill(1), levels: LEVELS };
const REST = { bytes: new Uint8Array(970).fill(2) };

describe('series loader', () => {
  test('one frame tells the structure, then a few at a time in the order of the plan', async () => {
    const { loader, names, next } = harness(5);
    loader.look(2);
    expect(names()).toEqual(['2:0-2']);
    await next('2:0-2').answer({ ...LOW, levels: { count: 4, ends: [10, 20, 30, 40_000] } });
    expect(names().slice(1)).toEqual(['3:0-2', '1:0-2', '4:0-2']);
    await next('3:0-2').answer(LOW);
    expect(names().slice(4)).toEqual(['0:0-2']);
  });

  test('the rest is appended to what is there', async () => {
    const { loader, next, arrivals } = harness(1);
    loader.look(0);
    const first = loader.request(0);
    await next('0:0-2').answer(LOW);
    await expect(first).resolves.toMatchObject({ full: false, contentType: 'image/jph' });
    await next('0:3-3').answer(REST);
    const data = await loader.request(0);
    expect(data.full).toBe(true);
    expect(Array.from(data.bytes)).toEqual([...LOW.bytes, ...REST.bytes]);
    expect(arrivals).toEqual([0, 0]);
    expect(loader.progress).toEqual({ frames: 1, requests: 2, low: 1, full: 1, failed: 0, bytes: 1000 });
  });

  test('without levels (406) the whole frame is fetched, and the others are not asked for levels', async () => {
    const { loader, names, next } = harness(3);
    loader.look(1);
    await next('1:0-2').answer(new FrameError('refused', 406));
    // The one that is looked at has the line for itself.
    expect(names().slice(1)).toEqual(['1:whole']);
    await next('1:whole').answer({ bytes: new Uint8Array(9), contentType: 'image/jpeg' });
    expect(loader.bytesOf(1)).toMatchObject({ full: true, contentType: 'image/jpeg' });
    expect(names().slice(2)).toEqual(['2:whole', '0:whole']);
  });

  test('fewer levels than asked for (400): this frame alone is fetched whole', async () => {
    const { loader, names, next } = harness(2);
    loader.look(0);
    await next('0:0-2').answer(new FrameError('refused', 400));
    await next('0:whole').answer({ bytes: new Uint8Array(9) });
    expect(names().slice(1)).toEqual(['0:whole', '1:0-2']);
    expect(loader.bytesOf(0)?.full).toBe(true);
  });

  test('bytes that contradict the table are not built upon', async () => {
    const { loader, names, next } = harness(1);
    loader.look(0);
    await next('0:0-2').answer({ ...LOW, bytes: new Uint8Array(29) });
    expect(loader.bytesOf(0)).toBeUndefined();
    expect(names()).toEqual(['0:0-2', '0:whole']);
  });

  test('a failed frame is told, does not stop the rest, and can be tried again', async () => {
    const { loader, names, next } = harness(2);
    loader.look(0);
    const wanted = loader.request(0);
    await Promise.all([expect(wanted).rejects.toThrow('gone'), next('0:0-2').answer(new FrameError('gone', 404))]);
    expect(loader.errorOf(0)?.problem.kind).toBe('gone');
    await next('1:0-2').answer(LOW);
    await next('1:3-3').answer(REST);
    expect(loader.progress).toMatchObject({ full: 1, failed: 1 });
    loader.retry(0);
    expect(names().filter((name) => name === '0:0-2')).toHaveLength(2);
    expect(loader.errorOf(0)).toBeUndefined();
  });

  test('full resolution far from the view is given up for what is looked at', async () => {
    const { loader, names, next, requests } = harness(9);
    loader.look(0);
    for (let index = 0; index < 9; index++) await next(`${index}:0-2`).answer(LOW);
    expect(names().slice(9)).toEqual(['0:3-3', '1:3-3', '2:3-3']);
    loader.look(8);
    expect(requests.slice(9, 12).map(({ signal }) => signal.aborted)).toEqual([true, true, true]);
    expect(names().slice(12)).toEqual(['8:3-3', '7:3-3', '6:3-3']);
    loader.look(7);
    expect(requests.slice(12).map(({ signal }) => signal.aborted)).toEqual([false, false, false]);
    expect(requests).toHaveLength(15);
  });

  test('a slice one rests on is completed before the previews of the rest', async () => {
    const { loader, names, next } = harness(9, { restMs: 20 });
    loader.look(4);
    await next('4:0-2').answer(LOW);
    expect(names()).toEqual(['4:0-2', '5:0-2', '3:0-2', '6:0-2']);
    await new Promise((resolve) => setTimeout(resolve, 40));
    await next('5:0-2').answer(LOW);
    expect(names()[4]).toBe('4:3-3');
  });

  test('memory: frames far from the view go back to their preview and are not fetched again', async () => {
    const { loader, names, next } = harness(5, { maxBytes: 2200, parallel: 1 });
    loader.look(0);
    for (let index = 0; index < 5; index++) await next(`${index}:0-2`).answer(LOW);
    for (const index of [0, 1, 2]) await next(`${index}:3-3`).answer(REST);
    // 2 x 1000 + 3 x 30 fits; the third full frame did not.
    expect(loader.progress).toMatchObject({ low: 5, full: 2 });
    expect(loader.bytesOf(2)).toMatchObject({ full: false, bytes: LOW.bytes });
    expect(names()).toHaveLength(8);
  });

  test('closing aborts everything and tells those who wait', async () => {
    const { loader, requests } = harness(2);
    loader.look(0);
    const waiting = loader.request(1);
    loader.close();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    expect(requests[0].signal.aborted).toBe(true);
    loader.look(1);
    expect(requests).toHaveLength(1);
  });
});
