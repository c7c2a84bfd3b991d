import { buildCodestream, com, segment, tilePartsByResolution, u8 } from './support/codestream-builder';
import { read, summary } from './support/read';
import { watched } from './support/watched';
import { CodestreamReader } from '../../runtime/htj2k';

const CHUNK = 16384;
const TLM = { st: 2, sp: 1 } as const;

function countReads(frame: Uint8Array, chunkSize: number): number {
  const looks = { reads: 0 };
  const reader = new CodestreamReader();
  for (let at = 0; at < frame.length; at += chunkSize) {
    reader.push(watched(frame.subarray(at, at + chunkSize), looks));
  }
  reader.end();
  expect(reader.structure).toMatchObject({ kind: 'levels' });
  return looks.reads;
}

/** Six resolutions in about the given number of bytes. */
function frameOf(size: number, tlm: boolean): Uint8Array {
  const tileParts = tilePartsByResolution(6, 1, 6, (level) => new Uint8Array(Math.ceil((size * 3) / 4 ** (6 - level))));
  return buildCodestream({ decompositions: 5, tileParts, tlm: tlm ? TLM : undefined }).bytes;
}

describe('what reading a frame costs', () => {
  test.each([true, false])('of 13 MB and of 130 kB the same bytes are looked at, TLM %s', (tlm) => {
    const [large, small] = [frameOf(13e6, tlm), frameOf(130e3, tlm)];
    expect(large.length).toBeGreaterThan(12.9e6);
    const reads = countReads(large, CHUNK);
    expect(reads).toBeLessThan(600);
    expect(countReads(small, CHUNK)).toBeLessThan(600);
    expect(countReads(large, large.length)).toBeLessThanOrEqual(reads);
  });

  test('chunks of one byte cost hardly more looks than one large chunk', () => {
    const frame = frameOf(2000, true);
    expect(countReads(frame, 1)).toBeLessThan(1.1 * countReads(frame, frame.length));
  });

  test('a long main header is looked at once', () => {
    const comments = Array.from({ length: 50 }, () => com('x'.repeat(60_000)));
    const cocs = Array.from({ length: 200 }, () => segment(0xff53, u8(0, 0, 2, 4, 4, 0x40, 1)));
    const long = buildCodestream({ mainSegments: [...comments, ...cocs], tlm: TLM }).bytes;
    const short = buildCodestream({ tlm: TLM }).bytes;
    for (const chunkSize of [3, 1000]) {
      const reads = countReads(long, chunkSize) - countReads(short, chunkSize);
      // A marker and a length each, and the parameters of COC, which may be held first.
      expect(reads).toBeLessThan(2 * (250 * 4 + 200 * 7));
    }
  });

  test('a gigabyte needs no memory', () => {
    const body = 1e9;
    const { bytes } = buildCodestream({
      decompositions: 0,
      tileParts: [{ part: 0, parts: 1, body: u8(), psot: body }],
    });
    const reader = new CodestreamReader();
    reader.push(bytes.subarray(0, -2));
    const chunk = new Uint8Array(CHUNK);
    const before = process.memoryUsage();
    for (let left = body - 14; left > 0; left -= CHUNK) reader.push(left < CHUNK ? chunk.subarray(0, left) : chunk);
    const after = process.memoryUsage();
    reader.push(bytes.subarray(-2));
    reader.end();
    expect(reader.structure).toMatchObject({ ends: [bytes.length + body - 14] });
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1e6);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(32e6);
  });
});

test('chunks may be overwritten after push', () => {
  for (const size of [1, 2, 3, 5, 17, 100]) {
    const frame = frameOf(3000, true);
    const reader = new CodestreamReader();
    const chunk = new Uint8Array(size);
    for (let at = 0; at < frame.length; at += size) {
      const part = frame.subarray(at, at + size);
      chunk.set(part);
      reader.push(chunk.subarray(0, part.length));
      chunk.fill(0xff);
    }
    reader.end();
    expect(summary({ header: reader.header, structure: reader.structure, error: undefined })).toEqual(
      summary(read(frame)),
    );
  }
});

test('with TLM the levels are known at the first SOD, the last when the frame ends', () => {
  const { bytes, ends, mainHeaderEnd } = buildCodestream({ tlm: TLM, trailing: u8(1, 2, 3) });
  const reader = new CodestreamReader();
  reader.push(bytes.subarray(0, mainHeaderEnd + 13));
  expect(reader.header).toBeDefined();
  expect(reader.structure).toBeUndefined();
  reader.push(bytes.subarray(mainHeaderEnd + 13, mainHeaderEnd + 14));
  const minimumLength = bytes.length - 3;
  expect(reader.structure).toEqual({ kind: 'levels', count: 3, ends: ends.slice(0, 2), minimumLength });
  reader.push(bytes.subarray(mainHeaderEnd + 14));
  expect(reader.structure).toEqual({ kind: 'levels', count: 3, ends: ends.slice(0, 2), minimumLength });
  reader.end();
  expect(reader.structure).toEqual({
    kind: 'levels',
    count: 3,
    ends: [...ends.slice(0, 2), bytes.length],
    minimumLength,
  });
});

test('without TLM each level is known at its SOT', () => {
  const { bytes, ends, mainHeaderEnd } = buildCodestream({});
  const reader = new CodestreamReader();
  const known: (readonly number[] | undefined)[] = [];
  let from = 0;
  for (const start of [mainHeaderEnd, ...ends.slice(0, 2)]) {
    reader.push(bytes.subarray(from, (from = start + 14)));
    known.push(reader.structure?.kind === 'levels' ? reader.structure.ends : undefined);
  }
  expect(known).toEqual([ends.slice(0, 1), ends.slice(0, 2), ends.slice(0, 2)]);
  expect(reader.structure).toMatchObject({ minimumLength: bytes.length });
});
