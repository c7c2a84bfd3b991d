import charlsWasm from '@cornerstonejs/codec-charls/decodewasm?url';
import jpegWasm from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url';
import openJpegWasm from '@cornerstonejs/codec-openjpeg/decodewasm?url';
import openJphWasm from '@cornerstonejs/codec-openjph/wasm?url';
import openJphFactory from '@cornerstonejs/codec-openjph/wasmjs';
import { expose, transfer } from 'comlink';
import type { Decoder as LosslessDecoder } from 'jpeg-lossless-decoder-js';
import { decodeHtj2k, decodeJpeg, decodeJpeg2000, decodeJpegLs, OpenJphModule } from './codecs';
import { frameCoding, unwrapBoxes } from './codestream';
import { Integrity, integrityOf } from './integrity';
import { withRoomAtTheEnd } from './jpeg-lossless';
import { decodeNative } from './native';
import { decodeRle } from './rle';
import { DecodedSamples, DisplayImage, Samples, toDisplay } from './samples';
import { PixelDescription } from '../metadata/pixels';
import { ImageProblem, problemOf } from '../problems/image-problem';

export interface DecodeTask {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly transferSyntax?: string;
  readonly pixels: PixelDescription;
  /** The data store's CRC-32 of the decoded pixels, where the bytes are all of the frame. */
  readonly checksum?: number;
}

export interface DecodedFrame extends DisplayImage {
  readonly integrity: Integrity;
  /** What decoding took, without the wait for the decoder's code. */
  readonly decodeMs: number;
}

export interface DecodeFailure {
  readonly failure: ImageProblem;
}

export interface DecodeWorker {
  /** A frame that cannot be decoded is an answer, not an exception: those are logged on their way, by the library that carries them. */
  decode(task: DecodeTask): Promise<DecodedFrame | DecodeFailure>;
  /** A prefix of an HTJ2K frame, no larger than the levels that are in it. */
  decodeSmall(task: SmallTask): Promise<SmallImage | DecodeFailure>;
}

export interface SmallTask extends DecodeTask {
  /** How many levels of the frame are not in the bytes. */
  readonly missing: number;
}

export interface SmallImage extends DisplayImage {
  readonly rows: number;
  readonly columns: number;
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

type Decode = () => DecodedSamples;

/** Waits for the code that is needed; what it gives back decodes. */
async function decoderOf({ bytes, contentType, transferSyntax, pixels }: DecodeTask): Promise<Decode> {
  const stream = unwrapBoxes(bytes);
  switch (frameCoding(stream, contentType, transferSyntax)) {
    case 'htj2k': {
      const codec = await openJph;
      return () => decodeHtj2k(codec, stream);
    }
    case 'jpeg2000': {
      const codec = await openJpeg();
      return () => decodeJpeg2000(codec, stream);
    }
    case 'jpeg-ls': {
      const codec = await charls();
      return () => decodeJpegLs(codec, stream);
    }
    case 'jpeg': {
      const codec = await jpegTurbo();
      return () => decodeJpeg(codec, stream, pixels.photometric);
    }
    case 'jpeg-lossless': {
      const { Decoder } = await import('jpeg-lossless-decoder-js');
      return () => decodeJpegLossless(new Decoder(), stream, pixels);
    }
    case 'rle':
      return () => decodeRle(stream, pixels);
    case 'native':
      return () => decodeNative(stream, pixels);
  }
}

function decodeJpegLossless(decoder: LosslessDecoder, bytes: Uint8Array, pixels: PixelDescription): DecodedSamples {
  const { buffer, byteLength } = withRoomAtTheEnd(bytes);
  const samples = decoder.decode(buffer, 0, byteLength, pixels.bitsAllocated > 8 ? 2 : 1) as Samples;
  const { columns: width, rows: height, samplesPerPixel: components } = pixels;
  return { samples, width, height, components, planar: false, rgb: false };
}

const worker: DecodeWorker = {
  async decode(task) {
    try {
      const decode = await decoderOf(task);
      const started = performance.now();
      const decoded = decode();
      const integrity = integrityOf(task, decoded);
      const image = toDisplay(decoded, task.pixels);
      return transfer({ ...image, integrity, decodeMs: performance.now() - started }, [image.pixels.buffer]);
    } catch (error) {
      return failureOf(error);
    }
  },
  async decodeSmall({ bytes, pixels, missing }) {
    try {
      const decoded = decodeHtj2k(await openJph, unwrapBoxes(bytes), missing);
      const small = { ...pixels, rows: halved(pixels.rows, missing), columns: halved(pixels.columns, missing) };
      const image = toDisplay(decoded, small);
      return transfer({ ...image, rows: small.rows, columns: small.columns }, [image.pixels.buffer]);
    } catch (error) {
      return failureOf(error);
    }
  },
};

function failureOf(error: unknown): DecodeFailure {
  return { failure: problemOf(error, 'damaged') };
}

function halved(side: number, times: number): number {
  return Math.ceil(side / 2 ** times);
}

expose(worker);
