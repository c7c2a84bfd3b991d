import { decodeSmall } from './decoder';
import { OpenSeries } from './open-series';
import { SmallImage } from '../decode/decode.worker';
import { isColor } from '../metadata/pixels';
import { Frame } from '../metadata/series';
import { Window } from '../metadata/window';

/**
 * The lowest levels of a frame as a small picture, to be stretched to the frame's place until the viewport shows the frame: a viewport and
 * the textures of a large frame take many times as long. Undefined where the first bytes are all of the frame, or not to be shown like this.
 */
export async function firstPicture(series: OpenSeries, index: number, window?: Window): Promise<ImageData | undefined> {
  const { pixels, transferSyntax, voi, window: own } = series.frames[index];
  if (!window && (voi.function === 'SIGMOID' || (voi.windows.length === 0 && voi.luts.length > 0))) return undefined;
  const { bytes, contentType, missing } = await series.loader.request(index);
  if (missing === 0) return undefined;
  const image = await decodeSmall({ bytes, contentType, transferSyntax, pixels, missing });
  return paint(image, series.frames[index], window ?? own);
}

function paint({ pixels, rows, columns }: SmallImage, frame: Frame, { center, width }: Window): ImageData {
  const image = new ImageData(columns, rows);
  const color = isColor(frame.pixels);
  const inverted = frame.pixels.photometric === 'MONOCHROME1';
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    const at = pixel * 4;
    // PS3.3 C.11.2.1.2; ImageData clamps and rounds.
    const level = ((pixels[pixel] - (center - 0.5)) / Math.max(1, width - 1) + 0.5) * 255;
    for (let channel = 0; channel < 3; channel++) {
      image.data[at + channel] = color ? pixels[pixel * 3 + channel] : inverted ? 255 - level : level;
    }
    image.data[at + 3] = 255;
  }
  return image;
}
