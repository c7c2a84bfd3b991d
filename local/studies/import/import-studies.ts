import { opendir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HtJ2kDecoder } from '../htj2k-decoder';
import { HtJ2kEncoder } from '../htj2k-encoder';
import type { ImportedImageSet } from '../image-set';
import { nativeCodecs } from '../native-codecs';
import { assembleImageSets } from './assemble-image-sets';
import { importFile, type ImportedInstance } from './import-file';
import { RejectedFile } from './rejected-file';

export interface ImportOptions {
  readonly signal?: AbortSignal;
  /** Called after each file. */
  onProgress?(progress: ImportProgress): void;
}

export interface ImportProgress {
  readonly done: number;
  readonly total: number;
  /** Relative to the folder. */
  readonly path: string;
  readonly imported: boolean;
}

export interface ImportResult {
  readonly imageSets: readonly ImportedImageSet[];
  /** Which image set each imported file went into, by path relative to the folder. */
  readonly files: readonly { readonly path: string; readonly imageSetId: string }[];
  /** Files that were not imported, by path relative to the folder. */
  readonly failures: readonly ImportFailure[];
  readonly warnings: readonly string[];
}

export interface ImportFailure {
  readonly path: string;
  readonly reason: string;
}

/** Others get a turn at least this often, as far as one frame does not take longer. */
const longestTurn = 50;

/** Makes image sets of all DICOM files in a folder and its subfolders, as HealthImaging would. */
export async function importStudies(directory: string, options: ImportOptions = {}): Promise<ImportResult> {
  const files = await filesOf(directory);
  const instances: ImportedInstance[] = [];
  const failures: ImportFailure[] = [];
  const warnings: string[] = [];
  const breathe = pacer(options.signal);
  for (const [index, file] of files.entries()) {
    await breathe();
    const path = relative(directory, file);
    const outcome = await importOne(file, breathe, options.signal);
    if (typeof outcome === 'string') {
      failures.push({ path, reason: outcome });
    } else if (outcome === undefined) {
      warnings.push(`${path}: a DICOMDIR, ignored; the files themselves are imported`);
    } else {
      instances.push({ ...outcome, path });
      warnings.push(...outcome.warnings.map((warning) => `${path}: ${warning}`));
    }
    options.onProgress?.({ done: index + 1, total: files.length, path, imported: typeof outcome === 'object' });
  }
  const assembly = assembleImageSets(instances);
  return {
    imageSets: assembly.imageSets,
    files: assembly.files,
    failures,
    warnings: [...warnings, ...assembly.warnings],
  };
}

/** The instance, undefined for a DICOMDIR, or the reason why not. */
async function importOne(
  file: string,
  breathe: () => Promise<void>,
  signal?: AbortSignal,
): Promise<ImportedInstance | string | undefined> {
  try {
    const codecs = {
      native: await nativeCodecs(),
      htj2k: await HtJ2kDecoder.create(),
      encoder: await HtJ2kEncoder.create(),
    };
    return await importFile(file, codecs, breathe);
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    if (error instanceof RejectedFile) return error.message;
    // Messages of the runtime may quote what they stumbled over.
    return isSystemError(error) ? `the file cannot be read (${error.code})` : 'the data set is malformed';
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function pacer(signal: AbortSignal | undefined): () => Promise<void> {
  let turnBegan = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - turnBegan < longestTurn) return;
    await nextTurn();
    turnBegan = performance.now();
  };
}

/** In a fixed order, so that the same folder always gives the same image sets. Hidden files and links are passed over. */
async function filesOf(directory: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of await opendir(directory)) {
    const path = join(directory, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) files.push(...(await filesOf(path)));
    else if (entry.isFile()) files.push(path);
  }
  return files.sort();
}
