import type { MozJpegModule } from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js';
import type { Picture } from './samples';

const GREY = 1;
const YCBCR = 3;

/** Baseline JPEG, grey or colour. */
export function encodeJpeg(codec: MozJpegModule, picture: Picture, quality: number): Uint8Array<ArrayBuffer> {
  const { width, height, components } = picture;
  return codec.encode(toRgba(picture), width, height, {
    quality,
    color_space: components === 1 ? GREY : YCBCR,
    baseline: true,
    progressive: false,
    arithmetic: false,
    optimize_coding: true,
    quant_table: 0,
    smoothing: 0,
    // The least of trellis quantization: it cannot be turned off.
    trellis_multipass: false,
    trellis_opt_zero: false,
    trellis_opt_table: false,
    trellis_loops: 1,
    // No subsampling: thumbnails have coloured text and thin lines.
    auto_subsample: false,
    chroma_subsample: 1,
    separate_chroma_quality: false,
    chroma_quality: quality,
  });
}

/** The only form that the encoder takes. */
function toRgba({ components, samples }: Picture): Uint8Array {
  const pixels = samples.length / components;
  const rgba = new Uint8Array(pixels * 4).fill(255);
  const [green, blue] = components === 1 ? [0, 0] : [1, 2];
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += components, to += 4) {
    rgba[to] = samples[from];
    rgba[to + 1] = samples[from + green];
    rgba[to + 2] = samples[from + blue];
  }
  return rgba;
}
