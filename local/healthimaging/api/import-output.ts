import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ImportJob } from '../store/records';

export interface ImportedFile {
  readonly inputFile: string;
  readonly imageSetId: string;
  readonly version: number;
  readonly isPrimary: boolean;
}

export interface JobOutput {
  readonly imported: readonly ImportedFile[];
  readonly imageSets: readonly { readonly imageSetId: string; readonly instances: number }[];
  readonly failures: readonly { readonly inputFile: string; readonly reason: string }[];
  readonly warnings: readonly { readonly inputFile: string; readonly reason: string }[];
}

/** What the service leaves in the output bucket: a manifest, and one line for each file by outcome. */
export async function writeJobOutput(directory: string, job: ImportJob, output: JobOutput): Promise<void> {
  const importedFiles = output.imported.length || output.imageSets.reduce((n, { instances }) => n + instances, 0);
  const manifest = {
    jobSummary: {
      jobId: job.id,
      datastoreId: job.datastoreId,
      inputS3Uri: job.inputS3Uri,
      outputS3Uri: job.outputS3Uri,
      successOutputS3Uri: `${job.outputS3Uri}SUCCESS/`,
      failureOutputS3Uri: `${job.outputS3Uri}FAILURE/`,
      warningsOutputS3Uri: `${job.outputS3Uri}WARNING/`,
      numberOfScannedFiles: importedFiles + output.failures.length,
      numberOfImportedFiles: importedFiles,
      numberOfFilesWithCustomerError: output.failures.length,
      numberOfFilesWithServerError: 0,
      numberOfGeneratedImageSets: output.imageSets.length,
      imageSetsSummary: output.imageSets.map(({ imageSetId, instances }) => ({
        imageSetId,
        numberOfMatchedSOPInstances: instances,
      })),
    },
  };
  const places = new Map(output.imported.map((file) => [file.inputFile, file]));
  const lines = {
    SUCCESS: output.imported.map(({ inputFile, imageSetId, version, isPrimary }) => ({
      inputFile,
      importResponse: { imageSetId, imageSetVersion: version, isPrimary },
    })),
    FAILURE: output.failures.map(({ inputFile, reason }) => ({
      inputFile,
      exception: { exceptionType: 'ValidationException', message: reason },
    })),
    WARNING: output.warnings.map(({ inputFile, reason }) => {
      const place = places.get(inputFile);
      return {
        inputFile,
        importResponse: {
          ...(place && { imageSetId: place.imageSetId, imageSetVersion: place.version, isPrimary: place.isPrimary }),
          warnings: [{ type: 'ImportWarning', message: reason }],
        },
      };
    }),
  };
  for (const [folder, items] of Object.entries(lines)) {
    await mkdir(join(directory, folder), { recursive: true });
    const text = items.map((item) => `${JSON.stringify(item)}\n`).join('');
    await writeFile(join(directory, folder, `${folder.toLowerCase()}.ndjson`), text);
  }
  await writeFile(join(directory, 'job-output-manifest.json'), `${JSON.stringify(manifest, undefined, 4)}\n`);
}
