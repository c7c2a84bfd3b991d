import { PixelDescription } from '../metadata/pixels';

const HTJ2K = new Set(['1.2.840.10008.1.2.4.201', '1.2.840.10008.1.2.4.202', '1.2.840.10008.1.2.4.203']);

/** Below this many decoded bytes a second request costs more than the bytes it saves. */
const SMALL = 64 * 1024;

/** Whether a frame is loaded in two steps. Only HTJ2K has levels; a frame that does not say how it is stored may have. */
export function hasLevels({
  transferSyntax,
  pixels,
}: {
  readonly transferSyntax?: string;
  readonly pixels: PixelDescription;
}): boolean {
  const size = (pixels.rows * pixels.columns * pixels.samplesPerPixel * pixels.bitsAllocated) / 8;
  return size > SMALL && (transferSyntax === undefined || HTJ2K.has(transferSyntax));
}
