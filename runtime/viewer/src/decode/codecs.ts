import { DecodedSamples, Samples } from './samples';
import { ImageError } from '../problems/image-problem';

/** What the decoders of the codec packages have in common. */
interface CodecDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): FrameInfo;
  delete(): void;
}

interface FrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned?: boolean;
}

export interface OpenJphModule {
  HTJ2KDecoder: new () => CodecDecoder & {
    readHeader(): void;
    calculateSizeAtDecompositionLevel(level: number): Pick<FrameInfo, 'width' | 'height'>;
    decodeSubResolution(level: number): void;
    getLastErrorMessage(): string;
  };
}
export interface OpenJpegModule {
  J2KDecoder: new () => CodecDecoder & { decode(): void };
}
export interface CharlsModule {
  JpegLSDecoder: new () => CodecDecoder & { decode(): void; getInterleaveMode(): number };
  getExceptionMessage(exception: number): string;
}
export interface JpegTurboModule {
  JPEGDecoder: new () => CodecDecoder & { decode(): void };
}

/**
 * Decodes to full Rows x Columns, unless a smaller picture is asked for: OpenJPH takes the resolutions that are not here yet as zero. A
 * smaller image in a measuring viewport would have the wrong pixel spacing.
 * @param halvings how many times the sides are halved.
 */
export function decodeHtj2k(codec: OpenJphModule, bytes: Uint8Array, halvings = 0): DecodedSamples {
  let size: Pick<FrameInfo, 'width' | 'height'> | undefined;
  const decoded = run(new codec.HTJ2KDecoder(), bytes, (decoder) => {
    decoder.readHeader();
    size = decoder.calculateSizeAtDecompositionLevel(halvings);
    decoder.decodeSubResolution(halvings);
    // What is wrong with a codestream does not always end its decoding.
    if (decoder.getLastErrorMessage() !== '') {
      throw new ImageError('damaged');
    }
  });
  return { ...decoded, ...size };
}

export function decodeJpeg2000(codec: OpenJpegModule, bytes: Uint8Array): DecodedSamples {
  return run(new codec.J2KDecoder(), bytes, (decoder) => decoder.decode());
}

export function decodeJpegLs(codec: CharlsModule, bytes: Uint8Array): DecodedSamples {
  let planar = false;
  try {
    const decoded = run(new codec.JpegLSDecoder(), bytes, (decoder) => {
      decoder.decode();
      planar = decoder.getInterleaveMode() === 0;
    });
    return { ...decoded, planar: planar && decoded.components > 1 };
  } catch (error) {
    throw typeof error === 'number' ? new ImageError('damaged', codec.getExceptionMessage(error)) : error;
  }
}

/** libjpeg-turbo makes RGB of YCbCr by itself; what is RGB already, and marked by nothing but DICOM, has to be told. */
export function decodeJpeg(codec: JpegTurboModule, bytes: Uint8Array, photometric: string): DecodedSamples {
  const stream = photometric === 'RGB' && !saysItsColors(bytes) ? markedAsRgb(bytes) : bytes;
  return { ...run(new codec.JPEGDecoder(), stream, (decoder) => decoder.decode()), rgb: true };
}

const APP0 = 0xe0;
const APP14 = 0xee;

/** A JFIF or Adobe segment says what the components are. */
function saysItsColors(bytes: Uint8Array): boolean {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    if (marker === APP0 || marker === APP14) return true;
    if (marker === 0xda) return false;
    at += marker === 0xff ? 1 : 2 + bytes[at + 2] * 256 + bytes[at + 3];
  }
  return false;
}

/** With an Adobe segment that states no transform. */
function markedAsRgb(bytes: Uint8Array): Uint8Array {
  const segment = [0xff, APP14, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0];
  const marked = new Uint8Array(bytes.length + segment.length);
  marked.set(bytes.subarray(0, 2));
  marked.set(segment, 2);
  marked.set(bytes.subarray(2), 2 + segment.length);
  return marked;
}

/** The memory of a decoder lies outside the garbage collector's reach; a series has hundreds of frames. */
function run<D extends CodecDecoder>(decoder: D, bytes: Uint8Array, decode: (decoder: D) => void): DecodedSamples {
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decode(decoder);
    const { width, height, bitsPerSample, componentCount, isSigned } = decoder.getFrameInfo();
    const samples = view(decoder.getDecodedBuffer().slice(), bitsPerSample, isSigned === true);
    return { samples, width, height, components: componentCount, planar: false, rgb: false };
  } finally {
    decoder.delete();
  }
}

function view({ buffer }: Uint8Array, bitsPerSample: number, signed: boolean): Samples {
  if (bitsPerSample > 16) {
    throw new ImageError('bits', bitsPerSample);
  }
  if (bitsPerSample > 8) return signed ? new Int16Array(buffer) : new Uint16Array(buffer);
  return signed ? new Int8Array(buffer) : new Uint8Array(buffer);
}
