import { Context, type NativeCodecs } from 'dcmjs-codecs';
import { type ImageDescription, isNative422 } from '../dicom/image-description';
import type { HtJ2kDecoder } from '../htj2k-decoder';
import { runCodec } from '../native-codecs';
import { layoutOf } from './codestream-layout';
import { expand422, interleave, type SampleArray, samplesOf } from './samples';
import type { Coding } from './transfer-syntaxes';

export interface Decoders {
  readonly native: typeof NativeCodecs;
  readonly htj2k: HtJ2kDecoder;
}

/** The samples of one frame, interleaved, as they are coded: nothing masked, no colours converted. */
export function decodeFrame(
  bytes: Uint8Array,
  coding: Coding,
  image: ImageDescription,
  decoders: Decoders,
): SampleArray {
  if (coding === 'native') return nativeSamples(bytes, image);
  if (coding === 'htj2k') return htj2kSamples(bytes, image, decoders.htj2k);
  const decoded = compressed(bytes, coding, image, decoders.native);
  const expected = image.rows * image.columns * image.samplesPerPixel * (image.bitsAllocated / 8);
  if (decoded.length !== expected) {
    throw new Error(`the decoded frame has ${decoded.length} bytes; ${expected} expected`);
  }
  return samplesOf(decoded, image.bitsAllocated, image.signed, false);
}

function nativeSamples(bytes: Uint8Array, image: ImageDescription): SampleArray {
  return samplesOf(byPixel(bytes, image), image.bitsAllocated, image.signed, image.float);
}

function byPixel(bytes: Uint8Array, image: ImageDescription): Uint8Array {
  if (image.samplesPerPixel === 1) return bytes;
  if (isNative422(image)) return expand422(bytes);
  return image.planar ? interleave(bytes, image.samplesPerPixel, image.bitsAllocated / 8) : bytes;
}

function htj2kSamples(bytes: Uint8Array, image: ImageDescription, decoder: HtJ2kDecoder): SampleArray {
  refuseIncomplete(bytes);
  return decoder.decode(bytes, (decoded) => {
    if (
      decoded.width !== image.columns ||
      decoded.height !== image.rows ||
      decoded.components !== image.samplesPerPixel
    ) {
      throw new Error(
        `the codestream is ${decoded.width} x ${decoded.height} x ${decoded.components}, the data set says otherwise`,
      );
    }
    return samplesOf(decoded.bytes, decoded.bits > 8 ? 16 : 8, decoded.signed, false);
  });
}

function compressed(
  encodedBuffer: Uint8Array,
  coding: Coding,
  image: ImageDescription,
  codecs: typeof NativeCodecs,
): Uint8Array {
  const context = new Context({
    width: image.columns,
    height: image.rows,
    bitsAllocated: image.bitsAllocated,
    bitsStored: image.bitsStored,
    samplesPerPixel: image.samplesPerPixel,
    pixelRepresentation: image.signed ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: image.photometricInterpretation,
    encodedBuffer,
  });
  return runCodec(codingNames[coding], () => decode(coding, context, codecs)).getDecodedBuffer() ?? new Uint8Array(0);
}

const codingNames: Readonly<Record<Coding, string>> = {
  native: 'pixel',
  rle: 'RLE',
  jpeg: 'JPEG',
  'jpeg-ls': 'JPEG-LS',
  'jpeg-2000': 'JPEG 2000',
  htj2k: 'HTJ2K',
  'jpeg-xl': 'JPEG XL',
  video: 'video',
};

function decode(coding: Coding, context: Context, codecs: typeof NativeCodecs): Context {
  switch (coding) {
    case 'rle':
      return codecs.decodeRle(context);
    case 'jpeg':
      // libjpeg fills up what is missing with grey: the end must be there.
      if (!hasEndOfImage(context.getEncodedBuffer()!)) throw new Error();
      return codecs.decodeJpeg(context);
    case 'jpeg-ls':
      return codecs.decodeJpegLs(context);
    case 'jpeg-2000':
      if (layoutOf(context.getEncodedBuffer()!)?.complete !== true) throw new Error();
      return codecs.decodeJpeg2000(context);
    case 'jpeg-xl':
      return codecs.decodeJpegXl(context);
    default:
      throw new Error();
  }
}

/** EOI, with at most a few padding bytes behind it. */
function hasEndOfImage(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .subarray(-16)
    .includes(Buffer.from([0xff, 0xd9]));
}

/** OpenJPH decodes what is there of a truncated codestream and says nothing. */
function refuseIncomplete(bytes: Uint8Array): void {
  if (layoutOf(bytes)?.complete !== true) throw new Error('HTJ2K data are damaged or end early');
}
