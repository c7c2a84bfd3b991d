import { decode } from './decoder';
import { FrameClient } from '../frames/frame-client';
import { firstLowLevel } from '../frames/level-table';
import { hasLevels } from '../frames/levels-worthwhile';
import { FrameBytes } from '../frames/series-loader';
import { isColor } from '../metadata/pixels';
import { Frame } from '../metadata/series';

const SIDE = 88;
/** A frame without levels is fetched whole for its thumbnail, if that is not much. */
const WHOLE_LIMIT = 2 * 1024 ** 2;

/** A small picture of a frame from its lowest levels; undefined where that would take a large download. */
export async function loadThumbnail(
  client: FrameClient,
  { datastoreId, imageSetId }: { readonly datastoreId: string; readonly imageSetId: string },
  frame: Frame,
  signal: AbortSignal,
  /** What is here of it already. */
  known?: Pick<FrameBytes, 'bytes' | 'contentType'>,
): Promise<ImageData | undefined> {
  const { rows, columns, samplesPerPixel, bitsAllocated } = frame.pixels;
  const address = { datastoreId, imageSetId, frameId: frame.id };
  const byLevels = client.source.servesLevels && hasLevels(frame);
  if (!known && !byLevels && (rows * columns * samplesPerPixel * bitsAllocated) / 8 > WHOLE_LIMIT) return undefined;
  const { bytes, contentType } = known
    ? known
    : byLevels
      ? await client.levels(address, 0, firstLowLevel(rows, columns), signal)
      : await client.whole(address, signal);
  const decoded = await decode({ bytes, contentType, transferSyntax: frame.transferSyntax, pixels: frame.pixels });
  return reduce(decoded.pixels, frame);
}

function reduce(pixels: ArrayLike<number>, { pixels: description, window, spacing }: Frame): ImageData {
  const { rows, columns, photometric } = description;
  const shape = spacing.row / spacing.column;
  const scale = SIDE / Math.max(columns, rows * shape);
  const width = Math.max(1, Math.round(columns * scale));
  const height = Math.max(1, Math.round(rows * shape * scale));
  const image = new ImageData(width, height);
  const color = isColor(description);
  const low = window.center - window.width / 2;
  for (let y = 0; y < height; y++) {
    const row = Math.min(rows - 1, Math.floor(((y + 0.5) * rows) / height));
    for (let x = 0; x < width; x++) {
      const from = row * columns + Math.min(columns - 1, Math.floor(((x + 0.5) * columns) / width));
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel++) {
        const grey = ((pixels[from] - low) / window.width) * 255;
        const level = color ? pixels[from * 3 + channel] : photometric === 'MONOCHROME1' ? 255 - grey : grey;
        image.data[at + channel] = level;
      }
      image.data[at + 3] = 255;
    }
  }
  return image;
}
