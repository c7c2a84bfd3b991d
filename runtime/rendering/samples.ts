export type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array;

/** An image as a decoder gives it. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for RGB, interleaved. */
  readonly components: 1 | 3;
  readonly bits: number;
  readonly samples: Samples;
}

/** Ready to be encoded: 8 bits, grey or RGB. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly components: 1 | 3;
  readonly samples: Uint8Array;
}
