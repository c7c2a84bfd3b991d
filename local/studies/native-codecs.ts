import { type Context, NativeCodecs } from 'dcmjs-codecs';
import { locateWasm } from './locate-wasm';

/** The codecs of dcmjs-codecs, loaded once. After a trap their memory is not to be trusted: the next call loads them anew. */
export async function nativeCodecs(): Promise<typeof NativeCodecs> {
  if (!NativeCodecs.isInitialized()) {
    await NativeCodecs.initializeAsync({ webAssemblyModulePathOrUrl: locateWasm('dcmjs-native-codecs.wasm') });
  }
  return NativeCodecs;
}

/** Runs a codec; a failure becomes one plain sentence, as the codecs' own name source files. */
export function runCodec(what: string, run: () => Context): Context {
  try {
    return run();
  } catch {
    NativeCodecs.release();
    throw new Error(`${what} data are damaged or end early`);
  }
}
