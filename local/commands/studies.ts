import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import * as path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { importStudies, writePhantoms, type ImportedImageSet, type ImportResult } from '../studies';

export interface LoadOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (step: string, done: number, total: number) => void;
}

export type Loaded = Pick<ImportResult, 'imageSets' | 'failures'>;

export async function loadFolder(folder: string, { signal, onProgress }: LoadOptions): Promise<Loaded> {
  return importStudies(folder, {
    signal,
    onProgress: ({ done, total }) => onProgress('importing studies', done, total),
  });
}

/** Generated studies, which a later start finds as they were, in the user's cache folder. `program`: what generates them, in one file. */
export async function loadGenerated(program: string, options: LoadOptions): Promise<Loaded> {
  const folder = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'cdk-healthimaging');
  const hash = createHash('sha256')
    .update(await readFile(program))
    .digest('hex')
    .slice(0, 16);
  const file = path.join(folder, `generated-${hash}.studies`);
  const kept = await readKept(file);
  if (kept) return { imageSets: kept, failures: [] };
  const made = await generate(options);
  // A start without it works as well, just slower.
  await keep(file, made.imageSets).catch(() => undefined);
  return made;
}

async function generate(options: LoadOptions): Promise<Loaded> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cdk-healthimaging-studies-'));
  try {
    const { signal, onProgress } = options;
    await writePhantoms(folder, {
      signal,
      onProgress: ({ done, total }) => onProgress('generating studies', done, total),
    });
    return await loadFolder(folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readKept(file: string): Promise<readonly ImportedImageSet[] | undefined> {
  try {
    const content = await readFile(file);
    const digest = content.subarray(0, DIGEST_BYTES);
    const body = content.subarray(DIGEST_BYTES);
    if (!digest.equals(digestOf(body))) return undefined;
    return deserialize(body) as readonly ImportedImageSet[];
  } catch {
    return undefined;
  }
}

const DIGEST_BYTES = 32;
const digestOf = (body: Uint8Array) => createHash('sha256').update(body).digest();

/** Whole or not at all, as several may start at once; those of other versions go. */
async function keep(file: string, imageSets: readonly ImportedImageSet[]): Promise<void> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const body = serialize(imageSets);
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, Buffer.concat([digestOf(body), body]));
  await rename(unfinished, file);
  for (const name of await readdir(folder)) {
    const isOther = /^generated-[0-9a-f]{16}\.studies$/.test(name) && name !== path.basename(file);
    if (isOther) await rm(path.join(folder, name), { force: true });
  }
}
