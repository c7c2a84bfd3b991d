import charlsWasm from '@cornerstonejs/codec-charls/decodewasm?url';
import jpegWasm from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url';
import openJpegWasm from '@cornerstonejs/codec-openjpeg/decodewasm?url';
import openJphWasm from '@cornerstonejs/codec-openjph/wasm?url';
import openJphFactory from '@cornerstonejs/codec-openjph/wasmjs';
import { expose, transfer } from 'comlink';
import { decodeHtj2k, decodeJpeg, decodeJpeg2000, decodeJpegLs, OpenJphModule } from './codecs';
import { frameCoding, unwrapBoxes } from './codestream';
import { decodeNative } from './native';
import { DecodedSamples, DisplayImage, Samples, toDisplay } from './samples';
import { PixelDescription } from '../metadata/pixels';

export interface DecodeTask {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly transferSyntax?: string;
  readonly pixels: PixelDescription;
}

export interface DecodeFailure {
  readonly failure: string;
}

export interface DecodeWorker {
  /** A frame that cannot be decoded is an answer, not an exception: those are logged on their way, by the library that carries them. */
  decode(task: DecodeTask): Promise<DisplayImage | DecodeFailure>;
}

/** HTJ2K is what the service delivers almost always: its decoder starts with the worker. The others come when they are needed. */
const openJph: Promise<OpenJphModule> = openJphFactory({ locateFile: () => openJphWasm });
const openJpeg = once(async () => {
  const { default: factory } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  return factory({ locateFile: () => openJpegWasm });
});
const charls = once(async () => {
  const { default: factory } = await import('@cornerstonejs/codec-charls/decodewasmjs');
  return factory({ locateFile: () => charlsWasm });
});
const jpegTurbo = once(async () => {
  const { default: factory } = await import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs');
  return factory({ locateFile: () => jpegWasm });
});

function once<T>(start: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= start());
}

async function decodeSamples({ bytes, contentType, transferSyntax, pixels }: DecodeTask): Promise<DecodedSamples> {
  const stream = unwrapBoxes(bytes);
  switch (frameCoding(stream, contentType, transferSyntax)) {
    case 'htj2k':
      return decodeHtj2k(await openJph, stream);
    case 'jpeg2000':
      return decodeJpeg2000(await openJpeg(), stream);
    case 'jpeg-ls':
      return decodeJpegLs(await charls(), stream);
    case 'jpeg':
      return decodeJpeg(await jpegTurbo(), stream);
    case 'jpeg-lossless':
      return decodeJpegLossless(stream, pixels);
    case 'native':
      return decodeNative(stream, pixels);
  }
}

async function decodeJpegLossless(bytes: Uint8Array, pixels: PixelDescription): Promise<DecodedSamples> {
  const { Decoder } = await import('jpeg-lossless-decoder-js');
  const { buffer } = bytes.slice();
  const decoded = new Decoder().decode(buffer, 0, bytes.length, pixels.bitsAllocated > 8 ? 2 : 1) as Samples;
  return {
    samples: decoded,
    width: pixels.columns,
    height: pixels.rows,
    components: pixels.samplesPerPixel,
    planar: false,
    rgb: false,
  };
}

const worker: DecodeWorker = {
  async decode(task) {
    try {
      const image = toDisplay(await decodeSamples(task), task.pixels);
      return transfer(image, [image.pixels.buffer]);
    } catch (error) {
      return { failure: error instanceof Error ? error.message : 'This image cannot be shown: it does not decode.' };
    }
  },
};

expose(worker);
