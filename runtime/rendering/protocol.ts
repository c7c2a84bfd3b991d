import type { RenderErrorKind } from './errors';
import type { RenderOptions, Size } from './options';

/** What a worker is started with. */
export interface WorkerStart {
  /** Where the wasm files of the codecs are. */
  readonly codecDirectory: string;
}

/** One picture to be made. */
export interface WorkerJob {
  readonly frame: FrameBytes;
  readonly options: RenderOptions;
}

export type FrameBytes =
  | {
      readonly coding: 'htj2k';
      /** From SOC on, at least to the end of the level that is decoded. */
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly reduction: number;
      readonly size: Size;
    }
  | { readonly coding: 'jpeg'; readonly bytes: Uint8Array<ArrayBuffer> };

/** A worker that breaks down answers nothing, but ends. */
export type WorkerAnswer = { readonly heapBytes: number } & (
  { readonly rendered: Rendered } | { readonly refused: { readonly kind: RenderErrorKind; readonly message: string } }
);

/** The picture of a frame. */
export interface Rendered {
  readonly contentType: 'image/jpeg' | 'image/png';
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
