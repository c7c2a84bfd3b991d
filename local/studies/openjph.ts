/// <reference path="./untyped-packages.d.ts" />
import { readFile } from 'node:fs/promises';
import createOpenJph, { type OpenJphModule } from '@cornerstonejs/codec-openjph';
import { locateWasm } from './locate-wasm';

let loading: Promise<OpenJphModule> | undefined;

/** OpenJPH, loaded once. Silent: a broken frame must not write to the console. */
export function openJph(): Promise<OpenJphModule> {
  loading ??= readFile(locateWasm('openjphjs.wasm')).then((wasmBinary) =>
    createOpenJph({ wasmBinary, print: () => undefined, printErr: () => undefined }),
  );
  return loading;
}

/** Runs a codec call; what C++ throws arrives as a number or an opaque object, and becomes an Error. */
export function guarded<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) loading = undefined;
    throw new Error(
      `${what}: ${error instanceof Error && error.message !== '' ? error.message : 'the codec refused the data'}`,
    );
  }
}
