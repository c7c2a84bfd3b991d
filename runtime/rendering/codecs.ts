/// <reference path="./untyped-packages.d.ts" />
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import createJpegTurbo from '@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs';
import createOpenJph from '@cornerstonejs/codec-openjph';
import createMozJpeg from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js';

/** The wasm files that belong beside the worker's bundle. */
const OPEN_JPH = 'openjphjs.wasm';
const JPEG_TURBO = 'libjpegturbowasm.wasm';
const MOZ_JPEG = 'mozjpeg_enc.wasm';

/** What a broken frame makes a codec write belongs into no log. */
const SILENT = { print: () => undefined, printErr: () => undefined };

type OpenJph = Awaited<ReturnType<typeof createOpenJph>>;
type JpegTurbo = Awaited<ReturnType<typeof createJpegTurbo>>;
type MozJpeg = Awaited<ReturnType<typeof createMozJpeg>>;

/** The codecs of one worker, each loaded when it is first needed. */
export class Codecs {
  private loadingOpenJph: Promise<OpenJph> | undefined;
  private loadingJpegTurbo: Promise<JpegTurbo> | undefined;
  private loadingMozJpeg: Promise<MozJpeg> | undefined;
  private readonly heaps: { readonly HEAPU8: Uint8Array }[] = [];

  constructor(private readonly directory: string) {}

  public openJph(): Promise<OpenJph> {
    this.loadingOpenJph ??= this.load(OPEN_JPH, (wasmBinary) => createOpenJph({ wasmBinary, ...SILENT }));
    return this.loadingOpenJph;
  }

  /** Decodes JPEG. Not to encode with: what is larger than its samples, it writes beyond its own memory. */
  public jpegTurbo(): Promise<JpegTurbo> {
    this.loadingJpegTurbo ??= this.load(JPEG_TURBO, (wasmBinary) => createJpegTurbo({ wasmBinary, ...SILENT }));
    return this.loadingJpegTurbo;
  }

  /** Encodes JPEG. */
  public mozJpeg(): Promise<MozJpeg> {
    this.loadingMozJpeg ??= this.load(MOZ_JPEG, (wasmBinary) =>
      createMozJpeg({ wasmBinary, noInitialRun: true, ...SILENT }),
    );
    return this.loadingMozJpeg;
  }

  /** Memory of all that is loaded: it only ever grows. */
  public get heapBytes(): number {
    return this.heaps.reduce((sum, { HEAPU8 }) => sum + HEAPU8.buffer.byteLength, 0);
  }

  private async load<T extends { readonly HEAPU8: Uint8Array }>(
    file: string,
    create: (wasm: Uint8Array) => Promise<T>,
  ): Promise<T> {
    const codec = await create(await readFile(join(this.directory, file)));
    this.heaps.push(codec);
    return codec;
  }
}

/**
 * What C++ throws arrives as no Error: the codec refuses the data, and can go on. An Error is of the machine (a trap, memory at
 * its end) and not to be gone on from.
 */
export function refusal(error: unknown): boolean {
  return !(error instanceof Error);
}
