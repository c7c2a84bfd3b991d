import type { HTJ2KEncoder, OpenJphModule } from '@cornerstonejs/codec-openjph';
import { guarded, openJph } from './openjph';

/** Samples in raster order, interleaved by component. */
export type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array;

export interface EncodeOptions {
  readonly width: number;
  readonly height: number;
  /** Bits per sample, 1 to 16. */
  readonly bits: number;
  readonly signed?: boolean;
  /** 1 or 3; default 1. */
  readonly components?: number;
  /** Wavelet levels, at least 1; default: halve until width or height is at most 64, as 1.2.840.10008.1.2.4.202 asks. */
  readonly decompositions?: number;
  /** Write the TLM marker; default true. */
  readonly tlm?: boolean;
  /** One tile-part per resolution; default true, false gives a single tile-part. */
  readonly tileParts?: boolean;
  /** Default RPCL, which 1.2.840.10008.1.2.4.202 asks. */
  readonly progression?: Progression;
  /** Reversible component transform; default: where there are three components. */
  readonly colourTransform?: boolean;
  /** Irreversible with this quantization step; default: lossless. */
  readonly quantizationStep?: number;
  /** Split into tiles of this size; default: one tile. */
  readonly tileSize?: { readonly width: number; readonly height: number };
}

export type Progression = 'LRCP' | 'RLCP' | 'RPCL' | 'PCRL' | 'CPRL';
const progressions: readonly Progression[] = ['LRCP', 'RLCP', 'RPCL', 'PCRL', 'CPRL'];

/**
 * Decompositions as PS3.5 10.18 asks: the base resolution has a width or a height of at most 64. Never none, as this build of
 * OpenJPH does not code a single grey resolution without loss.
 */
export function decompositionsFor(width: number, height: number): number {
  let count = 1;
  while (Math.ceil(width / 2 ** count) > 64 && Math.ceil(height / 2 ** count) > 64) count++;
  return count;
}

/** The JavaScript build of OpenJPH reads one plane three times where colour samples have two bytes (chafey/openjphjs#10). */
export function canEncode(bits: number, components: number): boolean {
  return (components === 1 && bits >= 1 && bits <= 16) || (components === 3 && bits >= 1 && bits <= 8);
}

/** Encodes HTJ2K codestreams, by default as HealthImaging stores them (1.2.840.10008.1.2.4.202). */
export class HtJ2kEncoder {
  static async create(): Promise<HtJ2kEncoder> {
    return new HtJ2kEncoder(await openJph());
  }

  private constructor(private readonly openjph: OpenJphModule) {}

  encode(pixels: Samples, options: EncodeOptions): Uint8Array {
    const { width, height, bits, signed = false, components = 1 } = options;
    const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
    const expected = width * height * components * (bits > 8 ? 2 : 1);
    if (bytes.length !== expected) {
      throw new Error(
        `pixels have ${bytes.length} bytes; ${width}x${height}, ${components} component(s) of ${bits} bits are ${expected}`,
      );
    }
    if (!canEncode(bits, components)) {
      throw new Error(
        `${components} component(s) of ${bits} bits cannot be encoded; allowed are 1 of up to 16 or 3 of up to 8`,
      );
    }
    if (options.decompositions !== undefined && options.decompositions < 1) {
      throw new Error(`decompositions is ${options.decompositions}; at least 1 is allowed`);
    }
    return guarded('HTJ2K encoding', () => {
      // A fresh encoder each time: the settings of the one before do not linger, and its memory is given back.
      const encoder = new this.openjph.HTJ2KEncoder();
      try {
        const isUsingColorTransform = options.colourTransform ?? components === 3;
        encoder
          .getDecodedBuffer({
            width,
            height,
            bitsPerSample: bits,
            componentCount: components,
            isSigned: signed,
            isUsingColorTransform,
          })
          .set(bytes);
        configure(encoder, options);
        encoder.encode();
        return encoder.getEncodedBuffer().slice();
      } finally {
        encoder.delete();
      }
    });
  }
}

function configure(encoder: HTJ2KEncoder, options: EncodeOptions): void {
  encoder.setDecompositions(options.decompositions ?? decompositionsFor(options.width, options.height));
  encoder.setTLMMarker(options.tlm ?? true);
  encoder.setTilePartDivisionsAtResolutions(options.tileParts ?? true);
  encoder.setProgressionOrder(progressions.indexOf(options.progression ?? 'RPCL'));
  encoder.setQuality(options.quantizationStep === undefined, options.quantizationStep ?? 0);
  if (options.tileSize) encoder.setTileSize(options.tileSize);
}

/** One frame; to encode many, keep an HtJ2kEncoder. */
export async function encodeHtj2k(pixels: Samples, options: EncodeOptions): Promise<Uint8Array> {
  return (await HtJ2kEncoder.create()).encode(pixels, options);
}
