import { crc32 } from 'node:zlib';
import type { ImageDescription } from '../dicom/image-description';
import type { HtJ2kDecoder, Htj2kImage } from '../htj2k-decoder';
import { canEncode, decompositionsFor, type HtJ2kEncoder, type Samples } from '../htj2k-encoder';
import type { PixelDataChecksum } from '../image-set';
import { layoutOf } from './codestream-layout';
import { bytesOf, range, type SampleArray } from './samples';

/** A frame as it is stored, with what the metadata say of it. */
export interface StoredFrame {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly checksums: readonly PixelDataChecksum[];
  readonly min: number | null;
  readonly max: number | null;
  readonly size: number;
}

/**
 * The service does not list every resolution: 640x480 has 160x120 and up, 512x375 stops at 256x188. A shortest side of 96
 * agrees with every list that is public.
 */
const shortestListedSide = 96;

export function isStorableAsHtj2k(image: ImageDescription): boolean {
  return !image.float && image.bitsAllocated <= 16 && canEncode(image.bitsStored, image.samplesPerPixel);
}

/** Encodes losslessly, decodes again and compares every sample: a frame that differs is never stored. */
export function storeAsHtj2k(
  samples: SampleArray,
  image: ImageDescription,
  encoder: HtJ2kEncoder,
  decoder: HtJ2kDecoder,
): StoredFrame {
  const bytes = encoder.encode(samples as Samples, {
    width: image.columns,
    height: image.rows,
    bits: image.bitsStored,
    signed: image.signed,
    components: image.samplesPerPixel,
    colourTransform: image.samplesPerPixel === 3 && image.photometricInterpretation === 'RGB',
  });
  return verified(bytes, samples, decoder);
}

/** The frame unchanged, where it already is what the service would make of it. */
export function storeConforming(
  bytes: Uint8Array,
  samples: SampleArray,
  image: ImageDescription,
  decoder: HtJ2kDecoder,
): StoredFrame | undefined {
  const layout = layoutOf(bytes);
  const conforms =
    layout?.rpcl === true &&
    layout.tlm &&
    layout.tileParts === layout.decompositions + 1 &&
    layout.decompositions >= decompositionsFor(image.columns, image.rows);
  return conforms ? verified(withoutPadding(bytes), samples, decoder) : undefined;
}

function verified(bytes: Uint8Array, samples: SampleArray, decoder: HtJ2kDecoder): StoredFrame {
  const original = bytesOf(samples);
  return decoder.decode(bytes, (image) => {
    if (!image.reversible || Buffer.compare(image.bytes, original) !== 0) {
      throw new Error('the encoded frame does not decode to the original pixels');
    }
    const { min, max } = range(samples);
    return { bytes, contentType: 'image/jph', checksums: checksums(image), min, max, size: original.length };
  });
}

function checksums(image: Htj2kImage): PixelDataChecksum[] {
  const list: PixelDataChecksum[] = [];
  for (let level = image.decompositions; level > 0; level--) {
    const side = Math.min(image.width, image.height);
    if (Math.ceil(side / 2 ** level) < shortestListedSide) continue;
    const { width, height, bytes } = image.reduced(level);
    list.push({ Width: width, Height: height, Checksum: crc32(bytes) });
  }
  return [...list, { Width: image.width, Height: image.height, Checksum: crc32(image.bytes) }];
}

/** Uncompressed, little endian: for what HTJ2K of at most 16 bits cannot hold. */
export function storeRaw(samples: SampleArray, image: ImageDescription): StoredFrame {
  const bytes = bytesOf(samples);
  const { min, max } = range(samples);
  return {
    bytes,
    contentType: 'application/octet-stream',
    checksums: [whole(image, bytes)],
    min,
    max,
    size: bytes.length,
  };
}

/** A copy without the byte that DICOM adds behind EOC or EOI to make the length even. */
export function withoutPadding(bytes: Uint8Array): Uint8Array {
  const end = bytes.length;
  const padded = bytes[end - 1] === 0 && bytes[end - 2] === 0xd9 && bytes[end - 3] === 0xff;
  return bytes.slice(0, padded ? end - 1 : end);
}

/** As imported, in bytes that are ours: the checksum is that of the bytes as they came, and no pixel values are told. */
export function storeAsImported(own: Uint8Array, contentType: string, image: ImageDescription): StoredFrame {
  const size = Math.ceil((image.rows * image.columns * image.samplesPerPixel * image.bitsAllocated) / 8);
  return { bytes: own, contentType, checksums: [whole(image, own)], min: null, max: null, size };
}

function whole(image: ImageDescription, bytes: Uint8Array): PixelDataChecksum {
  return { Width: image.columns, Height: image.rows, Checksum: crc32(bytes) };
}
