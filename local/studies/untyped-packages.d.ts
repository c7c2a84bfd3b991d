/** The parts we use of packages that carry no types of their own. */

declare module '@cornerstonejs/codec-openjph' {
  export interface FrameInfo {
    width: number;
    height: number;
    bitsPerSample: number;
    componentCount: number;
    isSigned: boolean;
    isUsingColorTransform: boolean;
  }
  export interface Size {
    width: number;
    height: number;
  }
  export interface HTJ2KEncoder {
    /** Room for the samples, in wasm memory: gone with the next allocation. */
    getDecodedBuffer(frame: FrameInfo): Uint8Array;
    getEncodedBuffer(): Uint8Array;
    encode(): void;
    setDecompositions(count: number): void;
    setTLMMarker(write: boolean): void;
    setTilePartDivisionsAtResolutions(divide: boolean): void;
    setQuality(lossless: boolean, quantizationStep: number): void;
    setProgressionOrder(order: number): void;
    setTileSize(size: Size): void;
    setBlockDimensions(size: Size): void;
    delete(): void;
  }
  export interface HTJ2KDecoder {
    getEncodedBuffer(length: number): Uint8Array;
    getDecodedBuffer(): Uint8Array;
    readHeader(): void;
    decode(): void;
    decodeSubResolution(decompositionLevel: number): void;
    calculateSizeAtDecompositionLevel(decompositionLevel: number): Size;
    getFrameInfo(): FrameInfo;
    getNumDecompositions(): number;
    getIsReversible(): boolean;
    getIsHeaderValid(): boolean;
    /** Empty where all went well; some errors are only told here. */
    getLastErrorMessage(): string;
    getProgressionOrder(): number;
    delete(): void;
  }
  export interface OpenJphModule {
    HTJ2KEncoder: new () => HTJ2KEncoder;
    HTJ2KDecoder: new () => HTJ2KDecoder;
  }
  const create: (options: {
    wasmBinary: Uint8Array;
    print?: () => void;
    printErr?: () => void;
  }) => Promise<OpenJphModule>;
  export default create;
}

declare module 'dicom-character-set' {
  /** Decodes text of the given Specific Character Set, code extensions included. */
  export function convertBytes(
    specificCharacterSet: string | undefined,
    bytes: Uint8Array,
    options?: { vr?: string },
  ): string;
}

declare module 'dcmjs' {
  interface DictionaryEntry {
    readonly tag: string;
    readonly vr: string;
    readonly vm: string;
    readonly name: string;
  }
  const dcmjs: {
    readonly data: {
      readonly DicomMetaDictionary: {
        /** By '(GGGG,EEEE)'. */
        readonly dictionary: Readonly<Record<string, DictionaryEntry | undefined>>;
        /** By keyword. */
        readonly nameMap: Readonly<Record<string, DictionaryEntry | undefined>>;
      };
    };
  };
  export default dcmjs;
}
