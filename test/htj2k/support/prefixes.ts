import { decodeReduced } from './decode';
import { levelEnds } from './read';

/** Level by level: the bytes up to its end decode to the very pixels of the whole frame at that resolution. */
export async function expectPrefixesToDecode(frame: Uint8Array, codestreamStart = 0): Promise<void> {
  const ends = levelEnds(frame);
  expect(ends.at(-1)).toBe(frame.length);
  const levels = ends.map((end, level) => frame.subarray(level === 0 ? 0 : ends[level - 1], end));
  expect(Buffer.concat(levels).equals(frame)).toBe(true);
  for (const [level, end] of ends.entries()) {
    const reduction = ends.length - 1 - level;
    const [whole, prefix] = [frame, frame.subarray(0, end)].map((bytes) => bytes.subarray(codestreamStart));
    const expected = await decodeReduced(whole, reduction);
    expect({ level, same: (await decodeReduced(prefix, reduction)).equals(expected) }).toEqual({ level, same: true });
  }
}

/** The bytes up to the end of a level, but one byte less, do not decode to the same: the cut is exact. */
export async function expectCutsToBeTight(frame: Uint8Array): Promise<void> {
  const ends = levelEnds(frame);
  for (const [level, end] of ends.slice(0, -1).entries()) {
    const reduction = ends.length - 1 - level;
    const expected = await decodeReduced(frame, reduction);
    const start = level === 0 ? 0 : ends[level - 1];
    const short = await decodeReduced(frame.subarray(0, Math.floor((start + end) / 2)), reduction).catch(
      () => undefined,
    );
    expect(short?.equals(expected) ?? false).toBe(false);
  }
}
