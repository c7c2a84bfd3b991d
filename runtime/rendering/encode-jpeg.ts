import type { JpegTurboModule } from '@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs';
import type { Picture } from './samples';

/** TJSAMP_444: thumbnails have coloured text and thin lines. */
const NO_SUBSAMPLING = 0;

/** Baseline JPEG, grey or colour. */
export function encodeJpeg(codec: JpegTurboModule, picture: Picture, quality: number): Uint8Array<ArrayBuffer> {
  const { width, height, components, samples } = picture;
  const encoder = new codec.JPEGEncoder();
  try {
    const room = encoder.getDecodedBuffer({
      width,
      height,
      bitsPerSample: 8,
      componentCount: components,
      isSigned: false,
    });
    room.set(samples);
    encoder.setProgressive(false);
    encoder.setQuality(quality);
    if (components === 3) encoder.setSubSampling(NO_SUBSAMPLING);
    encoder.encode();
    return new Uint8Array(encoder.getEncodedBuffer());
  } finally {
    encoder.delete();
  }
}
