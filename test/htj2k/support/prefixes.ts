import { decodeReduced } from './decode';
import { levelEnds } from './read';

/** Level by level: the bytes up to its end decode to the very pixels of the whole frame at that resolution. */
export async function expectPrefixesToDecode(frame: Uint8Array, codestreamStart = 0): Promise<void> {
  const ends = levelEnds(frame);
  expect(ends.at(-1)).toBe(frame.length);
  const levels = ends.map((end, level) => frame.subarray(level === 0 ? 0 : ends[level - 1], end));
  expect(Buffer.concat(levels).equals(frame)).toBe(true);
  const codestream = frame.subarray(codestreamStart);
  for (const [level, end] of ends.entries()) {
    const reduction = ends.length - 1 - level;
    const expected = await decodeReduced(codestream, reduction);
    if (reduction === 0) continue;
    const prefix = await decodeReduced(frame.subarray(codestreamStart, end), reduction);
    expect({ level, same: prefix.equals(expected) }).toEqual({ level, same: true });
  }
}

/** Half of a level's own bytes do not decode to its pixels: that the prefixes do is no accident. */
export async function expectLevelsToBeNeeded(frame: Uint8Array): Promise<void> {
  const ends = levelEnds(frame);
  for (const [level, end] of ends.slice(0, -1).entries()) {
    const reduction = ends.length - 1 - level;
    const expected = await decodeReduced(frame, reduction);
    const half = Math.floor(((ends[level - 1] ?? 0) + end) / 2);
    const short = await decodeReduced(frame.subarray(0, half), reduction).catch(() => undefined);
    expect({ level, same: short?.equals(expected) ?? false }).toEqual({ level, same: false });
  }
}
