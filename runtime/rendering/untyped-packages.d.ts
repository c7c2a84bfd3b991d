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

/** The part of the encoder that we use: the package's own types are of a browser's, and keep the options of the module to it. */
declare module '@jsquash/jpeg/codec/enc/mozjpeg_enc.js' {
  export interface MozJpegOptions {
    quality: number;
    /** 1 is grey, 3 is YCbCr. */
    color_space: 1 | 3;
    baseline: boolean;
    progressive: boolean;
    arithmetic: boolean;
    /** Huffman tables of the picture's own. */
    optimize_coding: boolean;
    /** 0: those of the JPEG standard, annex K. */
    quant_table: number;
    smoothing: number;
    trellis_multipass: boolean;
    trellis_opt_zero: boolean;
    trellis_opt_table: boolean;
    trellis_loops: number;
    auto_subsample: boolean;
    /** Pixels, across and down, that share a sample of colour. */
    chroma_subsample: number;
    separate_chroma_quality: boolean;
    chroma_quality: number;
  }
  export interface MozJpegModule {
    /** Takes RGBA, gives memory of its own. */
    encode(rgba: Uint8Array, width: number, height: number, options: MozJpegOptions): Uint8Array<ArrayBuffer>;
    readonly HEAPU8: Uint8Array;
  }
  const create: (options: {
    wasmBinary: Uint8Array;
    noInitialRun: boolean;
    print?: () => void;
    printErr?: () => void;
  }) => Promise<MozJpegModule>;
  export default create;
}

/** Adds to what the importer of studies, which encodes with the same codec, declares of it. */
declare module '@cornerstonejs/codec-openjph' {
  export interface OpenJphModule {
    readonly HEAPU8: Uint8Array;
  }
}
