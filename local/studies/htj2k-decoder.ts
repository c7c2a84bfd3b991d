import type { HTJ2KDecoder, OpenJphModule } from '@cornerstonejs/codec-openjph';
import { guarded, openJph } from './openjph';

export interface Htj2kImage {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly signed: boolean;
  readonly components: number;
  readonly reversible: boolean;
  readonly decompositions: number;
  /** Interleaved samples, two bytes each (little endian) where bits > 8. */
  readonly bytes: Uint8Array;
  /** The same image at a lower resolution: 1 is half the size. */
  reduced(level: number): { readonly width: number; readonly height: number; readonly bytes: Uint8Array };
}

/** Decodes HTJ2K codestreams with OpenJPH. */
export class HtJ2kDecoder {
  static async create(): Promise<HtJ2kDecoder> {
    return new HtJ2kDecoder(await openJph());
  }

  private constructor(private readonly openjph: OpenJphModule) {}

  /** The image lives only while use runs, so that wasm memory is given back. */
  decode<T>(codestream: Uint8Array, use: (image: Htj2kImage) => T): T {
    const decoder = guarded('HTJ2K decoding', () => new this.openjph.HTJ2KDecoder());
    const step = <R>(run: () => R): R => guarded('HTJ2K decoding', run);
    try {
      step(() => {
        decoder.getEncodedBuffer(codestream.length).set(codestream);
        decoder.readHeader();
        refuseErrors(decoder);
        decoder.decode();
        refuseErrors(decoder);
      });
      const info = decoder.getFrameInfo();
      return use({
        width: info.width,
        height: info.height,
        bits: info.bitsPerSample,
        signed: info.isSigned,
        components: info.componentCount,
        reversible: decoder.getIsReversible(),
        decompositions: decoder.getNumDecompositions(),
        bytes: decoder.getDecodedBuffer().slice(),
        reduced: (level) =>
          step(() => {
            decoder.readHeader();
            decoder.decodeSubResolution(level);
            const { width, height } = decoder.calculateSizeAtDecompositionLevel(level);
            return { width, height, bytes: decoder.getDecodedBuffer().slice() };
          }),
      });
    } finally {
      decoder.delete();
    }
  }
}

function refuseErrors(decoder: HTJ2KDecoder): void {
  const message = decoder.getLastErrorMessage();
  if (message !== '' || !decoder.getIsHeaderValid()) throw new Error(message === '' ? 'no codestream header' : message);
}
