/// <reference types="vite/client" />

// The codec packages have no types of their own.
declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const factory: (options: { locateFile: () => string }) => Promise<import('./decode/codecs').OpenJphModule>;
  export default factory;
}
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: (options: { locateFile: () => string }) => Promise<import('./decode/codecs').OpenJpegModule>;
  export default factory;
}
declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const factory: (options: { locateFile: () => string }) => Promise<import('./decode/codecs').CharlsModule>;
  export default factory;
}
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const factory: (options: { locateFile: () => string }) => Promise<import('./decode/codecs').JpegTurboModule>;
  export default factory;
}
// Has types, but its exports map does not lead to them.
declare module 'jpeg-lossless-decoder-js' {
  export class Decoder {
    decode(
      buffer: ArrayBufferLike,
      offset: number,
      length: number,
      bytesPerSample: 1 | 2,
    ): Uint8Array | Uint16Array | Int16Array;
  }
}
