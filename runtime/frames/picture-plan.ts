import { chooseLevel, MAX_RENDER_BYTES, notRenderable, RenderError, type RenderOptions } from '../rendering';
import type { FrameEntry } from './frame-entry';
import type { Plan } from './plan';
import { Problem } from './problem';

/**
 * Which bytes of a frame its picture is made from.
 * @returns undefined where that is not certain yet.
 * @throws Problem where no picture can be made of it.
 */
export function planPicture(entry: FrameEntry, options: RenderOptions): Plan | undefined {
  try {
    return plan(entry, options);
  } catch (error) {
    throw pictureProblem(error);
  }
}

/** Frames that are no codestream are JPEG, or have no picture; they are told by their first bytes, whatever their type says. */
function isJpeg(entry: FrameEntry): boolean {
  return JPEG.every((byte, offset) => entry.piece(offset, offset + 1)[0] === byte);
}

export function pictureProblem(error: unknown): unknown {
  if (!(error instanceof RenderError)) return error;
  switch (error.kind) {
    case 'busy':
      return new Problem('overloaded', error.message, { 'Retry-After': '1' });
    case 'timeout':
      return new Problem('picture-timeout', undefined, { 'Retry-After': '5' });
    case 'not-renderable':
      return new Problem('not-renderable', `${error.message}; ask for the frame itself`);
    case 'failed':
      return new Problem('picture-failed', undefined, {}, { cause: error });
    case 'aborted':
      return new Problem('client-closed');
  }
}

const JPEG = [0xff, 0xd8, 0xff];

function plan(entry: FrameEntry, options: RenderOptions): Plan | undefined {
  const { structure, header, complete, received } = entry;
  if (!structure) {
    if (!complete) return undefined;
    throw notRenderable('its codestream is malformed');
  }
  if (structure.kind === 'none' && structure.reason === 'not-a-codestream') {
    if (received < JPEG.length && !complete) return undefined;
    if (received >= JPEG.length && entry.holds(0, JPEG.length) && isJpeg(entry)) return whole(entry);
    throw notRenderable('it is neither HTJ2K nor JPEG');
  }
  if (!header || (structure.kind === 'none' && structure.reason === 'malformed')) {
    throw notRenderable('its codestream is malformed');
  }
  const { level } = chooseLevel(header, options.box);
  if (structure.kind === 'none' || level >= structure.count - 1) return whole(entry);
  const end = structure.ends[level];
  return end === undefined ? undefined : bounded({ status: 200, start: 0, end });
}

function whole({ total }: FrameEntry): Plan {
  return bounded({ status: 200, start: 0, end: total });
}

function bounded(found: Plan): Plan {
  if ((found.end ?? 0) > MAX_RENDER_BYTES) throw notRenderable('too many bytes would have to be decoded');
  return found;
}
