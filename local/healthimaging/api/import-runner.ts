import { isAbsolute, relative, resolve, sep } from 'node:path';
import { ImportedImageSet } from '../../studies/image-set';
import { validationError } from '../errors';
import { ImportedFile, writeJobOutput } from './import-output';
import { ImportJob, JobStatus } from '../store/records';
import { ImageSetStore } from '../store/store';

export interface FileNote {
  readonly path: string;
  readonly reason: string;
}

/** What became of a folder of DICOM files. */
export interface ImportOutcome {
  readonly imageSets: readonly ImportedImageSet[];
  readonly failures: readonly FileNote[];
  /** A plain text is read as 'path: reason'. */
  readonly warnings: readonly (FileNote | string)[];
  /** Which image set each file went into; without it the success list names no files. */
  readonly files?: readonly { readonly path: string; readonly imageSetId: string }[];
}

/** The importer as import jobs call it. */
export type ImportStudies = (
  inputDirectory: string,
  onProgress: (progress: unknown) => void,
  signal: AbortSignal,
) => Promise<ImportOutcome>;

export interface ImportRunnerOptions {
  readonly importStudies: ImportStudies;
  /** The folder that stands in for each bucket. */
  readonly buckets: Readonly<Record<string, string>>;
  readonly onProgress?: (jobId: string, progress: unknown) => void;
}

/** Runs import jobs, one at a time: encoding takes all cores anyway. */
export class ImportRunner {
  private readonly closing = new AbortController();
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: ImageSetStore,
    private readonly options: ImportRunnerOptions,
  ) {}

  /** Throws if the job cannot be run at all; else it goes on by itself. */
  start(job: ImportJob): void {
    const input = this.locate('inputS3Uri', job.inputS3Uri);
    const output = this.locate('outputS3Uri', job.outputS3Uri);
    this.store.events.job(job);
    this.queue = this.queue.then(() => this.run(job, input, output));
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.queue;
  }

  private async run(job: ImportJob, input: Location, output: Location): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.setStatus(job, 'IN_PROGRESS');
    try {
      const outcome = await this.options.importStudies(
        input.path,
        (progress) => this.options.onProgress?.(job.id, progress),
        this.closing.signal,
      );
      const places = new Map(
        outcome.imageSets.map((imageSet) => [imageSet.id, this.store.add(job.datastoreId, imageSet)]),
      );
      const named = (note: FileNote) => ({ inputFile: inputKey(input, note.path), reason: note.reason });
      const imported = (outcome.files ?? []).flatMap(({ path, imageSetId }): ImportedFile[] => {
        const place = places.get(imageSetId);
        return place ? [{ inputFile: inputKey(input, path), ...place }] : [];
      });
      await writeJobOutput(output.path, job, {
        imported,
        imageSets: [...places.entries()].map(([id, place]) => ({
          imageSetId: place.imageSetId,
          instances: instanceCount(outcome.imageSets.find((imageSet) => imageSet.id === id)),
        })),
        failures: outcome.failures.map(named),
        warnings: outcome.warnings.map((warning) => named(noteOf(warning))),
      });
      this.setStatus(job, 'COMPLETED');
    } catch (error) {
      if (this.closing.signal.aborted) return;
      job.message = `INTERNAL_ERROR: ${modelMessage(error)}`;
      this.setStatus(job, 'FAILED');
    }
  }

  private setStatus(job: ImportJob, status: JobStatus): void {
    job.status = status;
    if (status === 'COMPLETED' || status === 'FAILED') job.endedAt = this.store.now();
    this.store.events.job(job);
  }

  private locate(member: string, uri: string): Location {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri) ?? [];
    const { buckets } = this.options;
    if (bucket === undefined || !Object.hasOwn(buckets, bucket)) {
      const known = Object.keys(buckets).join(', ') || 'none';
      throw validationError(`${member}: the bucket ${bucket} is not mapped to a local folder (mapped: ${known}).`);
    }
    const root = resolve(buckets[bucket]);
    const path = resolve(root, `./${key}`);
    if (path !== root && !path.startsWith(root + sep)) throw validationError(`${member} leaves its bucket.`);
    return { root, path };
  }
}

interface Location {
  /** The folder of the bucket. */
  readonly root: string;
  readonly path: string;
}

/** The key of an input file in its bucket. */
function inputKey(input: Location, path: string): string {
  const file = isAbsolute(path) ? path : resolve(input.path, path);
  return relative(input.root, file).split(sep).join('/');
}

const instanceCount = (imageSet: ImportedImageSet | undefined) =>
  Object.values(imageSet?.metadata.Study.Series ?? {}).reduce((n, s) => n + Object.keys(s.Instances).length, 0);

function noteOf(warning: FileNote | string): FileNote {
  if (typeof warning !== 'string') return warning;
  const [, path, reason] = /^(.+?): (.*)$/s.exec(warning) ?? [undefined, '.', warning];
  return { path, reason };
}

/** A message that the model's pattern allows. */
const modelMessage = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).replace(/[^\w -:`]/g, ' ').slice(0, 2000) || 'unknown';
