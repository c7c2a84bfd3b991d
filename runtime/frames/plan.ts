import type { RenderOptions } from '../rendering';
import type { FrameEntry, FrameStructure } from './frame-entry';
import { planPicture } from './picture-plan';
import { Problem } from './problem';
import { resolveRange, type ByteRange } from './range';
import type { LevelSpan } from './request';

/** The part of a frame that a request asks for. */
export interface Wanted {
  readonly levels?: LevelSpan;
  /** Only without `levels`. */
  readonly range?: ByteRange;
  /** What such a picture is made from; only by itself. */
  readonly picture?: RenderOptions;
}

/** The bytes of a frame that answer a request; without `end` up to where the frame ends. */
export interface Plan {
  readonly status: 200 | 206;
  readonly start: number;
  readonly end?: number;
}

/**
 * Which bytes answer a request, by what is known of the frame.
 * @returns undefined where that is not certain yet.
 * @throws Problem where the frame has no such part.
 */
export function planBytes(entry: FrameEntry, wanted: Wanted): Plan | undefined {
  if (wanted.levels) return planLevels(entry, wanted.levels);
  if (wanted.picture) return planPicture(entry, wanted.picture);
  // A range of a frame whose length is not known is answered with all of it, as RFC 9110 allows.
  if (!wanted.range || entry.total === undefined) return { status: 200, start: 0, end: entry.total };
  const slice = resolveRange(wanted.range, entry.total);
  if (slice) return { status: 206, ...slice };
  throw new Problem('range-not-satisfiable', `the range begins after the end of the frame of ${entry.total} bytes`, {
    'Content-Range': `bytes */${entry.total}`,
  });
}

function planLevels(entry: FrameEntry, levels: LevelSpan): Plan | undefined {
  const { structure, total } = entry;
  if (!structure) {
    if (!entry.complete) return undefined;
    throw noLevels('malformed');
  }
  if (structure.kind === 'none') throw noLevels(structure.reason);
  const last = structure.count - 1;
  const end = levels.end ?? last;
  if (levels.start > last || end > last) {
    throw new Problem(
      'no-such-level',
      `levels ${levels.start} to ${end} were asked for; the frame has levels 0 to ${last}`,
    );
  }
  const startOffset = levels.start === 0 ? 0 : structure.ends[levels.start - 1];
  const endOffset = structure.ends[end] ?? (end === last ? total : undefined);
  if (startOffset === undefined || (endOffset === undefined && end !== last)) return undefined;
  return { status: 200, start: startOffset, end: endOffset };
}

/** `Frame-Levels` and `Frame-Level-Ends`, as far as they are known. */
export function levelHeaders({ structure, total }: FrameEntry): Record<string, string> {
  if (structure?.kind !== 'levels') return {};
  const { count, ends } = structure;
  const known = ends.length === count - 1 && total !== undefined ? [...ends, total] : ends;
  return { 'Frame-Levels': String(count), ...(known.length > 0 && { 'Frame-Level-Ends': known.join(',') }) };
}

type Reason = Extract<FrameStructure, { kind: 'none' }>['reason'];

const REASONS: Readonly<Record<Reason, string>> = {
  'not-a-codestream': 'it is not a JPEG 2000 or HTJ2K frame',
  'one-tile-part': 'all its resolutions are in one tile-part',
  'tile-parts-are-not-resolutions': 'its tile-parts are not its resolutions',
  'progression-is-not-by-resolution': 'its progression is not by resolution',
  'progression-order-changes': 'its progression order changes on the way',
  'coding-styles-differ': 'its components or tiles differ in their coding styles',
  'unknown-extensions': 'it has marker segments of extensions',
  'too-many-tile-parts': 'it has too many tile-parts',
  malformed: 'its codestream is malformed',
};

function noLevels(reason: Reason): Problem {
  return new Problem('no-levels', `the frame cannot be cut by level, as ${REASONS[reason]}; ask for the whole frame`);
}
