import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { importStudies, writePhantoms, type ImportResult } from '../studies';
import { ProgressLine } from './progress-line';
import { LocalSystem } from '../system/local-system';

export interface LocalCommandOptions {
  readonly assets: string;
  readonly port: number;
  readonly studies?: string;
}

/** Starts the local system, fills it, says where everything is, and runs until it is interrupted. */
export async function runLocal(options: LocalCommandOptions): Promise<void> {
  if (options.studies !== undefined) await checkFolder(options.studies);
  const stop = new AbortController();
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        stop.abort();
        resolve();
      });
    }
  });

  const system = await LocalSystem.start({
    assets: options.assets,
    port: options.port,
    datastoreName: options.studies === undefined ? 'generated-studies' : path.basename(path.resolve(options.studies)),
  }).catch((error) => Promise.reject(portInUse(error, options.port)));
  try {
    const result = await fill(system, options.studies, stop.signal);
    if (!stop.signal.aborted) {
      report(system, result);
      await interrupted;
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    process.stdout.write('\nstopping\n');
    await system.stop();
  }
}

async function checkFolder(folder: string): Promise<void> {
  const entry = await stat(folder).catch(() => undefined);
  if (!entry?.isDirectory()) throw new Error(`--studies ${folder}: no such folder; name a folder with DICOM files`);
}

function portInUse(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(`port ${port} is in use; choose another with --port, or --port 0 for any free one`);
  }
  if (error.code === 'EACCES') {
    return new Error(`port ${port} may not be opened by this user; choose one above 1023 with --port`);
  }
  return error;
}

async function fill(system: LocalSystem, studies: string | undefined, signal: AbortSignal): Promise<ImportResult> {
  if (studies !== undefined) return importInto(system, studies, signal);
  const generated = await mkdtemp(path.join(tmpdir(), 'cdk-healthimaging-studies-'));
  try {
    const line = new ProgressLine('generating studies');
    await writePhantoms(generated, { onProgress: (progress) => line.update(progress.done, progress.total), signal });
    line.end();
    return await importInto(system, generated, signal);
  } finally {
    await rm(generated, { recursive: true, force: true });
  }
}

async function importInto(system: LocalSystem, folder: string, signal: AbortSignal): Promise<ImportResult> {
  const line = new ProgressLine('importing');
  const result = await importStudies(folder, {
    signal,
    onProgress: (progress) => line.update(progress.done, progress.total),
  });
  line.end();
  system.add(result.imageSets);
  return result;
}

function report(system: LocalSystem, result: ImportResult): void {
  const frames = result.imageSets.reduce((sum, imageSet) => sum + imageSet.frames.length, 0);
  const lines = [
    '',
    `${result.imageSets.length} image sets with ${frames} frames in data store ${system.datastoreId}`,
    ...result.failures.map(({ path: file, reason }) => `  not imported: ${file}: ${reason}`),
    '',
    `  viewer        ${system.viewerUrl}`,
    `  TLM proxy     ${system.proxyUrl}`,
    `  HealthImaging ${system.healthImagingUrl}`,
    '',
    'Press Ctrl-C to stop.',
    '',
  ];
  process.stdout.write(lines.join('\n'));
}
