import { Context, type NativeCodecs } from 'dcmjs-codecs';
import { type EncodeOptions, HtJ2kEncoder, type Samples } from '../htj2k-encoder';
import { nativeCodecs } from '../native-codecs';
import { bytesOf, type PixelFacts } from './modules';

/** Encodes single frames in every compressed transfer syntax there is an encoder for. */
export class FrameCodecs {
  static async create(): Promise<FrameCodecs> {
    return new FrameCodecs(await nativeCodecs(), await HtJ2kEncoder.create());
  }

  private constructor(
    private readonly native: typeof NativeCodecs,
    private readonly htj2k: HtJ2kEncoder,
  ) {}

  rle(pixels: Samples, facts: PixelFacts): Uint8Array {
    return encoded(this.native.encodeRle(contextOf(pixels, facts)));
  }

  /** Lossless of process 14 with this predictor, or lossy of 8 or 12 bits. */
  jpeg(pixels: Samples, facts: PixelFacts, mode: { readonly predictor: number } | 'lossy'): Uint8Array {
    const parameters = mode === 'lossy' ? { lossy: true, quality: 90 } : { lossy: false, predictor: mode.predictor };
    return encoded(this.native.encodeJpeg(contextOf(pixels, facts), parameters));
  }

  jpegLs(pixels: Samples, facts: PixelFacts, allowedError: number): Uint8Array {
    return encoded(
      this.native.encodeJpegLs(contextOf(pixels, facts), { lossy: allowedError > 0, allowedLossyError: allowedError }),
    );
  }

  jpeg2000(pixels: Samples, facts: PixelFacts, lossy: boolean): Uint8Array {
    return encoded(this.native.encodeJpeg2000(contextOf(pixels, facts), lossy ? { lossy, rate: 10 } : { lossy }));
  }

  htJpeg2000(pixels: Samples, facts: PixelFacts, options: Partial<EncodeOptions> = {}): Uint8Array {
    const { columns: width, rows: height, bitsStored: bits, signed, samplesPerPixel: components } = facts;
    return this.htj2k.encode(pixels, { width, height, bits, signed, components, ...options });
  }
}

function contextOf(pixels: Samples, facts: PixelFacts): Context {
  return new Context({
    width: facts.columns,
    height: facts.rows,
    bitsAllocated: pixels.BYTES_PER_ELEMENT * 8,
    bitsStored: facts.bitsStored,
    samplesPerPixel: facts.samplesPerPixel ?? 1,
    pixelRepresentation: facts.signed === true ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: facts.photometric ?? (facts.samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2'),
    decodedBuffer: bytesOf(pixels),
  });
}

function encoded(context: Context): Uint8Array {
  return context.getEncodedBuffer()!.slice();
}
