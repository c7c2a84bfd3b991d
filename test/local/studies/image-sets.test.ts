import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from './support';
import { importStudies } from '../../../local/studies';
import { explicitLittleEndian } from '../../../local/studies/frames/transfer-syntaxes';
import { bytesOf } from '../../../local/studies/phantoms/modules';
import { type DicomObject, writePart10 } from '../../../local/studies/phantoms/part10-writer';
import { captureObject } from '../../../local/studies/phantoms/variety-base';

const facts = { columns: 8, rows: 8, bitsStored: 8 } as const;

async function folderOf(files: Readonly<Record<string, DicomObject>>): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'below'));
  for (const [name, more] of Object.entries(files)) {
    await writeFile(
      join(folder, name),
      writePart10(captureObject('series', 1, facts, bytesOf(new Uint8Array(64).fill(3)), more), explicitLittleEndian),
    );
  }
  return folder;
}

test('files of one series are one image set, whatever they are called and wherever they lie', async () => {
  const folder = await folderOf({
    'a.dcm': { SOPInstanceUID: '1.1' },
    IMG0001: { SOPInstanceUID: '1.2' },
    'below/x.bin': { SOPInstanceUID: '1.3' },
  });
  const { imageSets, failures } = await importStudies(folder);
  expect(failures).toEqual([]);
  expect(imageSets).toHaveLength(1);
  expect(imageSets[0]!.frames).toHaveLength(3);
  expect(imageSets[0]!.id).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(imageSets[0]!.frames.map(({ id }) => id)).size).toBe(3);
});

test('the same files give the same IDs', async () => {
  const files = { 'a.dcm': { SOPInstanceUID: '1.1' }, 'b.dcm': { SOPInstanceUID: '1.2' } };
  const first = await importStudies(await folderOf(files));
  const second = await importStudies(await folderOf(files));
  expect(second.imageSets).toEqual(first.imageSets);
});

test('a contradicting patient or series number goes into an image set that is not primary', async () => {
  const folder = await folderOf({
    'a.dcm': { SOPInstanceUID: '1.1' },
    'b.dcm': { SOPInstanceUID: '1.2', PatientID: 'SOMEBODY-ELSE' },
    'c.dcm': { SOPInstanceUID: '1.3', SeriesNumber: 77 },
    'd.dcm': { SOPInstanceUID: '1.4', SeriesInstanceUID: '1.9', StudyID: 'other' },
    'e.dcm': { SOPInstanceUID: '1.5', PatientID: 'SOMEBODY-ELSE' },
  });
  const { imageSets, warnings } = await importStudies(folder);
  expect(imageSets.map(({ isPrimary, frames }) => [isPrimary, frames.length])).toEqual([
    [true, 1],
    [false, 2],
    [false, 1],
    [false, 1],
  ]);
  expect(new Set(imageSets.map(({ id }) => id)).size).toBe(4);
  expect(warnings).toEqual([
    'b.dcm: PatientID contradicts the other files of the series; kept in an image set that is not primary',
    'c.dcm: SeriesNumber contradicts the other files of the series; kept in an image set that is not primary',
    'd.dcm: StudyID contradicts the other files of the study; kept in an image set that is not primary',
    'e.dcm: PatientID contradicts the other files of the series; kept in an image set that is not primary',
  ]);
});

test('padding is no contradiction', async () => {
  const folder = await folderOf({
    'a.dcm': { SOPInstanceUID: '1.1', StudyID: 'A' },
    'b.dcm': { SOPInstanceUID: '1.2', StudyID: ' A ' },
  });
  expect((await importStudies(folder)).imageSets).toHaveLength(1);
});

test('second copies of a SOP instance share one further image set', async () => {
  const folder = await folderOf({
    'a1.dcm': { SOPInstanceUID: '1.1' },
    'a2.dcm': { SOPInstanceUID: '1.2' },
    'b1.dcm': { SOPInstanceUID: '1.1' },
    'b2.dcm': { SOPInstanceUID: '1.2' },
  });
  const { imageSets, warnings } = await importStudies(folder);
  expect(imageSets.map(({ isPrimary, frames }) => [isPrimary, frames.length])).toEqual([
    [true, 2],
    [false, 2],
  ]);
  expect(warnings).toEqual([
    'b1.dcm: another file has the same SOPInstanceUID; kept in an image set that is not primary',
    'b2.dcm: another file has the same SOPInstanceUID; kept in an image set that is not primary',
  ]);
});

test('other values of the series that differ stay with their instance', async () => {
  const folder = await folderOf({
    'a.dcm': { SOPInstanceUID: '1.1' },
    'b.dcm': { SOPInstanceUID: '1.2', SeriesTime: '235959' },
  });
  const { imageSets, warnings } = await importStudies(folder);
  const [series] = Object.values(imageSets[0]!.metadata.Study.Series);
  expect(series!.DICOM.SeriesTime).toBe('101600');
  expect(series!.Instances['1.1']!.DICOM).not.toHaveProperty('SeriesTime');
  expect(series!.Instances['1.2']!.DICOM.SeriesTime).toBe('235959');
  expect(warnings).toEqual([
    'a.dcm: files of this series differ in SeriesTime; the differing values are kept with the instances',
  ]);
});

test('a DICOMDIR is ignored with a note, hidden files without', async () => {
  const folder = await folderOf({
    DICOMDIR: { SOPClassUID: '1.2.840.10008.1.3.10' },
    '.hidden': { SOPInstanceUID: '1.1' },
    'image.dcm': { SOPInstanceUID: '1.2' },
  });
  const { imageSets, failures, warnings } = await importStudies(folder);
  expect(imageSets.flatMap(({ frames }) => frames)).toHaveLength(1);
  expect(failures).toEqual([]);
  expect(warnings).toEqual(['DICOMDIR: a DICOMDIR, ignored; the files themselves are imported']);
});

test('a value above 1 MiB is left out and said so', async () => {
  const folder = await folderOf({
    'a.dcm': { EncapsulatedDocument: new Uint8Array(2 ** 20 + 2), IconImageSequence: [] },
  });
  const { imageSets, warnings } = await importStudies(folder);
  expect(warnings).toEqual(['a.dcm: value of (0042,0011) is larger than 1 MiB and is left out of the metadata']);
  expect(JSON.stringify(imageSets[0]!.metadata).length).toBeLessThan(10_000);
});

test('progress counts every file; an abort stops with its reason', async () => {
  const folder = await folderOf({
    'a.dcm': { SOPInstanceUID: '1.1' },
    'b.dcm': { SOPInstanceUID: '1.2' },
    'c.dcm': { Rows: 0 },
  });
  const seen: string[] = [];
  await importStudies(folder, {
    onProgress: ({ done, total, path, imported }) => seen.push(`${done}/${total} ${path} ${imported}`),
  });
  expect(seen).toEqual(['1/3 a.dcm true', '2/3 b.dcm true', '3/3 c.dcm false']);

  const abort = new AbortController();
  const reason = new Error('enough');
  await expect(importStudies(folder, { signal: abort.signal, onProgress: () => abort.abort(reason) })).rejects.toBe(
    reason,
  );
});

test('a folder that is not there is an error', async () => {
  await expect(importStudies(join(await temporaryFolder(), 'nowhere'))).rejects.toThrow(/ENOENT/);
});
