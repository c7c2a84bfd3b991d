import type { CodestreamHeader } from '../htj2k';
import { notRenderable } from './errors';
import type { Size } from './options';

/** What the picture of an HTJ2K frame is made from. */
export interface LevelChoice {
  /** The levels 0 to this one are needed. */
  readonly level: number;
  /** Halvings from the full resolution to that of the level. */
  readonly reduction: number;
  /** Of the picture. */
  readonly size: Size;
}

/** Bounds the memory of a worker: a decoder takes some four times the bytes of its image. */
export const MAX_DECODED_SAMPLES = 32 * 1024 * 1024;

/** The largest size of the image's shape inside the box, no larger than the image itself. */
export function fitInside(image: Size, box: Size): Size {
  const scale = Math.min(1, box.width / image.width, box.height / image.height);
  return {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
}

/**
 * The smallest level whose image is at least as large as the picture, so that nothing is ever scaled up.
 * @throws RenderError where no picture can be made of such a frame.
 */
export function chooseLevel(header: CodestreamHeader, box: Size): LevelChoice {
  checkSamples(header);
  const size = fitInside(header, box);
  let reduction = header.decompositions;
  while (reduction > 0 && !covers(reducedSize(header, reduction), size)) reduction--;
  const { width, height } = reducedSize(header, reduction);
  checkDecodedSize(width, height, header.components);
  return { level: header.decompositions - reduction, reduction, size };
}

export function checkDecodedSize(width: number, height: number, components: number): void {
  if (width * height * components > MAX_DECODED_SAMPLES) {
    throw notRenderable(`its smallest sufficient resolution, ${width} x ${height}, is too large`);
  }
}

function reducedSize({ width, height }: Size, reduction: number): Size {
  return { width: Math.ceil(width / 2 ** reduction), height: Math.ceil(height / 2 ** reduction) };
}

function covers(image: Size, size: Size): boolean {
  return image.width >= size.width && image.height >= size.height;
}

function checkSamples({ htj2k, components, bitDepths, signed }: CodestreamHeader): void {
  if (!htj2k) throw notRenderable('it is JPEG 2000 without high throughput');
  if (components !== 1 && components !== 3) throw notRenderable(`it has ${components} components, not 1 or 3`);
  const bits = Math.max(...bitDepths);
  if (Math.min(...bitDepths) !== bits) throw notRenderable('its components differ in their bits');
  if (bits > 16) throw notRenderable(`its samples have ${bits} bits, more than 16`);
  if (components === 3 && (bits > 8 || signed.includes(true))) {
    throw notRenderable('its colours have more than 8 bits, or are signed');
  }
}
