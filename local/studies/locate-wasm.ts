import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The codecs' wasm files by path: beside the bundle where there is one, else in node_modules. A bundle copies each of these
 * files beside itself (see wasmFiles).
 */
export function locateWasm(file: WasmFile): string {
  const start = codeDirectory();
  const tried = [join(start, file)];
  for (let directory = start; ; directory = dirname(directory)) {
    tried.push(join(directory, 'node_modules', wasmFiles[file], file));
    if (dirname(directory) === directory) break;
  }
  const found = tried.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${file} not found; it belongs beside ${start}`);
  return found;
}

/** File name to the package folder it comes from. */
export const wasmFiles = {
  'openjphjs.wasm': '@cornerstonejs/codec-openjph/dist',
  'dcmjs-native-codecs.wasm': 'dcmjs-codecs/build',
} as const;

export type WasmFile = keyof typeof wasmFiles;

/** An ES module bundle has no __dirname: there the script that node was started with is the bundle. */
function codeDirectory(): string {
  if (typeof __dirname !== 'undefined') return __dirname;
  return process.argv[1] === undefined ? process.cwd() : dirname(realpathSync(process.argv[1]));
}
