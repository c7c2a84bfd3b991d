/** The part we use of a package that carries no types of its own. */
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs' {
  export interface FrameInfo {
    width: number;
    height: number;
    bitsPerSample: number;
    componentCount: number;
    isSigned: boolean;
  }
  export interface JPEGEncoder {
    /** Room for the samples, in wasm memory: gone with the next allocation. */
    getDecodedBuffer(frame: FrameInfo): Uint8ClampedArray<ArrayBuffer>;
    getEncodedBuffer(): Uint8ClampedArray<ArrayBuffer>;
    setProgressive(progressive: boolean): void;
    setQuality(quality: number): void;
    setSubSampling(subsampling: number): void;
    encode(): void;
    delete(): void;
  }
  export interface JPEGDecoder {
    getEncodedBuffer(length: number): Uint8ClampedArray<ArrayBuffer>;
    getDecodedBuffer(): Uint8ClampedArray<ArrayBuffer>;
    getFrameInfo(): FrameInfo;
    decode(): void;
    delete(): void;
  }
  export interface JpegTurboModule {
    JPEGEncoder: new () => JPEGEncoder;
    JPEGDecoder: new () => JPEGDecoder;
    readonly HEAPU8: Uint8Array;
  }
  const create: (options: {
    wasmBinary: Uint8Array;
    print?: () => void;
    printErr?: () => void;
  }) => Promise<JpegTurboModule>;
  export default create;
}

/** Adds to what the importer of studies, which encodes with the same codec, declares of it. */
declare module '@cornerstonejs/codec-openjph' {
  export interface OpenJphModule {
    readonly HEAPU8: Uint8Array;
  }
}
