import type { DataSet, Element, Fragment } from 'dicom-parser';
import { type ImageDescription, nativeFrameBytes } from './image-description';
import { swapBytes } from '../frames/samples';
import { RejectedFile } from '../import/rejected-file';

/** The bytes of each frame, little endian: views on the file where they can be. */
export function frameBytes(
  dataSet: DataSet,
  element: Element,
  image: ImageDescription,
  bigEndian: boolean,
): Uint8Array[] {
  return element.encapsulatedPixelData === true
    ? encapsulatedFrames(dataSet, element, image.frames)
    : nativeFrames(dataSet, element, image, bigEndian);
}

/** All fragments in a row, as a video is one stream however many frames it has. */
export function wholeStream(dataSet: DataSet, element: Element): Uint8Array {
  if (element.encapsulatedPixelData !== true) {
    throw new RejectedFile('the pixel data of a video syntax are not encapsulated');
  }
  return joined(fragmentsOf(element).map((fragment) => fragmentBytes(dataSet, fragment)));
}

function nativeFrames(dataSet: DataSet, element: Element, image: ImageDescription, bigEndian: boolean): Uint8Array[] {
  const inFile = bytesAt(dataSet, element.dataOffset, element.length);
  // Big endian words hold samples of eight bits or one the other way round, unless they were written as bytes.
  const pixels = bigEndian ? swapBytes(inFile, Math.max(image.bitsAllocated, element.vr === 'OB' ? 8 : 16)) : inFile;
  const bits = image.rows * image.columns * image.samplesPerPixel;
  const expected =
    image.bitsAllocated === 1 ? Math.ceil((bits * image.frames) / 8) : nativeFrameBytes(image) * image.frames;
  if (pixels.length < expected) {
    throw new RejectedFile(`the pixel data are truncated: ${pixels.length} bytes of ${expected}`);
  }
  if (image.bitsAllocated === 1) {
    return Array.from({ length: image.frames }, (_, index) => bitFrame(pixels, index * bits, bits));
  }
  const size = nativeFrameBytes(image);
  return Array.from({ length: image.frames }, (_, index) => pixels.subarray(index * size, (index + 1) * size));
}

/** One-bit frames follow each other without padding; each is given out starting on a byte. */
function bitFrame(pixels: Uint8Array, first: number, bits: number): Uint8Array {
  const shift = first % 8;
  const start = (first - shift) / 8;
  const frame = new Uint8Array(Math.ceil(bits / 8));
  for (let i = 0; i < frame.length; i++) {
    frame[i] = ((pixels[start + i] ?? 0) >> shift) | ((pixels[start + i + 1] ?? 0) << (8 - shift));
  }
  if (bits % 8 !== 0) frame[frame.length - 1]! &= (1 << (bits % 8)) - 1;
  return frame;
}

function encapsulatedFrames(dataSet: DataSet, element: Element, count: number): Uint8Array[] {
  const fragments = fragmentsOf(element);
  const frames = grouped(fragments, element.basicOffsetTable ?? [], count, (fragment) =>
    startsImage(fragmentBytes(dataSet, fragment)),
  );
  if (frames.length !== count) {
    throw new RejectedFile(`the pixel data hold ${frames.length} frames; NumberOfFrames is ${count}`);
  }
  return frames.map((parts) => joined(parts.map((fragment) => fragmentBytes(dataSet, fragment))));
}

function fragmentsOf(element: Element): readonly Fragment[] {
  const fragments = element.fragments ?? [];
  if (fragments.length === 0) throw new RejectedFile('the pixel data hold no fragments');
  return fragments;
}

/** By the offset table where there is one, else one fragment a frame, else a new frame at each start-of-image marker. */
function grouped(
  fragments: readonly Fragment[],
  offsets: readonly number[],
  count: number,
  starts: (fragment: Fragment) => boolean,
): Fragment[][] {
  if (count === 1) return [[...fragments]];
  if (fragments.length === count) return fragments.map((fragment) => [fragment]);
  const begins = offsets.length === count ? (fragment: Fragment) => offsets.includes(fragment.offset) : starts;
  const frames: Fragment[][] = [];
  for (const fragment of fragments) {
    if (frames.length === 0 || begins(fragment)) frames.push([]);
    frames[frames.length - 1]!.push(fragment);
  }
  return frames;
}

/** SOI of JPEG and JPEG-LS, SOC of JPEG 2000. */
function startsImage(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && (bytes[1] === 0xd8 || bytes[1] === 0x4f);
}

function fragmentBytes(dataSet: DataSet, { position, length }: Fragment): Uint8Array {
  return bytesAt(dataSet, position, length);
}

function bytesAt(dataSet: DataSet, offset: number, length: number): Uint8Array {
  const { byteArray } = dataSet;
  if (offset + length > byteArray.length) {
    throw new RejectedFile(`the pixel data are truncated: ${byteArray.length - offset} bytes of ${length}`);
  }
  return byteArray.subarray(offset, offset + length);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
