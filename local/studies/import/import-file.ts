import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { DataSet } from 'dicom-parser';
import { pixelDataOf } from '../dicom/image-description';
import { readPart10 } from '../dicom/part10';
import { readAttributes } from '../dicom/values';
import { explicitBigEndian } from '../frames/transfer-syntaxes';
import type { DicomValue } from '../image-set';
import { type Codecs, type ImportedPixels, importPixels } from './import-pixels';
import { RejectedFile } from './rejected-file';

/** One SOP instance, ready to be put into an image set. */
export interface ImportedInstance {
  readonly path: string;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopUid: string;
  readonly attributes: Readonly<Record<string, DicomValue>>;
  readonly vrs: Readonly<Record<string, string>>;
  /** undefined for reports, plans, presentation states, ... */
  readonly pixels?: ImportedPixels;
  readonly warnings: readonly string[];
}

/** A file is read whole; larger ones than node can hold in one buffer are not. */
const maximumFileBytes = 2 ** 31 - 1;

const mediaDirectory = '1.2.840.10008.1.3.10';

/** Imports one file; throws RejectedFile with a reason that can be shown. undefined for a DICOMDIR. */
export async function importFile(
  path: string,
  codecs: Codecs,
  breathe: () => Promise<void>,
): Promise<ImportedInstance | undefined> {
  const { size } = await stat(path);
  if (size > maximumFileBytes) {
    throw new RejectedFile(`the file has ${size} bytes; at most ${maximumFileBytes} can be read`);
  }
  const { dataSet, transferSyntax } = readPart10(await readFile(path));
  if (dataSet.string('x00020002') === mediaDirectory) return undefined;
  const uids = {
    studyUid: uid(dataSet, 'x0020000d', 'StudyInstanceUID (0020,000D)'),
    seriesUid: uid(dataSet, 'x0020000e', 'SeriesInstanceUID (0020,000E)'),
    sopUid: uid(dataSet, 'x00080018', 'SOPInstanceUID (0008,0018)'),
  };
  const warnings: string[] = [];
  // All frames that are told of are there and whole, or the pixels would be refused.
  if (dataSet.warnings.some((warning) => warning.includes('sequence delimiter'))) {
    warnings.push('the file ends before the pixel data are closed');
  }
  const { attributes, vrs } = readAttributes(dataSet, {
    bigEndian: transferSyntax === explicitBigEndian,
    signed: dataSet.uint16('x00280103') === 1,
    characterSet: undefined,
    onOmitted: (tag) =>
      warnings.push(
        `value of (${tag.slice(0, 4)},${tag.slice(4)}) is larger than 1 MiB and is left out of the metadata`,
      ),
  });
  const pixels = await pixelsOf(dataSet, transferSyntax, codecs, breathe);
  return {
    path,
    ...uids,
    attributes: { ...attributes, ...pixels?.changed },
    vrs,
    ...(pixels && { pixels }),
    warnings: [...warnings, ...(pixels?.warnings ?? [])],
  };
}

async function pixelsOf(
  dataSet: DataSet,
  transferSyntax: string,
  codecs: Codecs,
  breathe: () => Promise<void>,
): Promise<ImportedPixels | undefined> {
  const pixelData = pixelDataOf(dataSet);
  if (pixelData !== undefined) return importPixels(dataSet, pixelData, transferSyntax, codecs, breathe);
  if (dataSet.elements.x00280010 !== undefined) {
    throw new RejectedFile('an image without pixel data: Rows (0028,0010) is there, (7FE0,0010) is not');
  }
  return undefined;
}

/** UIDs become keys and parts of IDs: nothing but digits and dots gets through. */
function uid(dataSet: DataSet, tag: string, name: string): string {
  const text = dataSet.string(tag)?.trim() ?? '';
  if (text === '') throw new RejectedFile(`${name} is missing`);
  if (!/^[0-9.]{1,64}$/.test(text)) {
    throw new RejectedFile(`${name} is not a UID: only digits and dots, at most 64, are allowed`);
  }
  return text;
}

export function identifier(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
