import { readFileSync } from 'node:fs';
import createJpegTurbo, { type JpegTurboModule } from '@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs';
import type { Picture } from '../../../runtime/rendering/samples';

let loading: Promise<JpegTurboModule> | undefined;

function codec(): Promise<JpegTurboModule> {
  loading ??= createJpegTurbo({
    wasmBinary: readFileSync(require.resolve('@cornerstonejs/codec-libjpeg-turbo-8bit/wasm')),
  });
  return loading;
}

export async function decodeJpeg(bytes: Uint8Array): Promise<{
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly samples: Uint8Array;
}> {
  const decoder = new (await codec()).JPEGDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, componentCount } = decoder.getFrameInfo();
    return { width, height, components: componentCount, samples: Uint8Array.from(decoder.getDecodedBuffer()) };
  } finally {
    decoder.delete();
  }
}

/** For smooth pictures: this encoder overruns its memory where a file is larger than its samples. */
export async function encodeJpeg(picture: Picture, quality: number): Promise<Uint8Array> {
  const encoder = new (await codec()).JPEGEncoder();
  try {
    const { width, height, components: componentCount, samples } = picture;
    encoder.getDecodedBuffer({ width, height, bitsPerSample: 8, componentCount, isSigned: false }).set(samples);
    encoder.setQuality(quality);
    encoder.encode();
    return Uint8Array.from(encoder.getEncodedBuffer());
  } finally {
    encoder.delete();
  }
}
