import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, verifyFrames } from './support';
import { importStudies, type ImportResult, writePhantoms } from '../../../local/studies';

let folder: string;
let result: ImportResult;
const written: string[] = [];
beforeAll(async () => {
  folder = await temporaryFolder();
  await writePhantoms(folder, {
    scale: 0.125,
    onProgress: ({ done, total, path }) => written.push(`${done}/${total} ${path}`),
  });
  result = await importStudies(folder);
});

function seriesWith(modality: string) {
  const imageSet = result.imageSets.find(
    ({ metadata }) => Object.values(metadata.Study.Series)[0]!.DICOM.Modality === modality,
  )!;
  const [series] = Object.values(imageSet.metadata.Study.Series);
  return { imageSet, instances: Object.values(series!.Instances), dicom: Object.values(series!.Instances)[0]!.DICOM };
}

test('the default studies are five series of four patients, all primary, no complaints', async () => {
  expect(result.failures).toEqual([]);
  expect(result.warnings).toEqual([]);
  expect(
    result.imageSets.map(({ metadata, isPrimary, frames }) => [
      Object.values(metadata.Study.Series)[0]!.DICOM.Modality,
      isPrimary,
      frames.length,
    ]),
  ).toEqual([
    ['CT', true, 8],
    ['DX', true, 1],
    ['MG', true, 1],
    ['MR', true, 4],
    ['US', true, 4],
  ]);
  expect(new Set(result.imageSets.map(({ metadata }) => metadata.Patient.DICOM.PatientID)).size).toBe(4);
  expect(await verifyFrames(result.imageSets)).toBe(18);
  expect(written).toHaveLength(15);
  expect(written[14]).toBe('15/15 us/cine.dcm');
});

test('the CT is signed, padded and tilted: positions follow the normal of the planes', () => {
  const { instances, dicom } = seriesWith('CT');
  expect(dicom).toMatchObject({
    Rows: 64,
    BitsStored: 16,
    PixelRepresentation: 1,
    RescaleIntercept: '-1024 ',
    GantryDetectorTilt: '12',
  });
  const [rowX, rowY, rowZ, columnX, columnY, columnZ] = (dicom.ImageOrientationPatient as string[]).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const normal = [rowY * columnZ - rowZ * columnY, rowZ * columnX - rowX * columnZ, rowX * columnY - rowY * columnX];
  expect(Math.hypot(columnX, columnY, columnZ)).toBeCloseTo(1, 5);
  expect(Math.abs(columnZ)).toBeGreaterThan(0.2);
  const positions = instances.map(({ DICOM }) => (DICOM.ImagePositionPatient as string[]).map(Number));
  const distance = Number(dicom.SpacingBetweenSlices);
  for (let slice = 1; slice < positions.length; slice++) {
    for (let axis = 0; axis < 3; axis++) {
      expect(positions[slice]![axis]! - positions[slice - 1]![axis]!).toBeCloseTo(normal[axis]! * distance, 4);
    }
  }
  for (const { ImageFrames } of instances) {
    expect(ImageFrames[0]!.MinPixelValue).toBe(-2000);
    expect(ImageFrames[0]!.MaxPixelValue).toBeGreaterThan(1500);
  }
});

test('the projections carry the detector spacing and their depth', () => {
  expect(seriesWith('DX').dicom).toMatchObject({
    Rows: 250,
    Columns: 375,
    PhotometricInterpretation: 'MONOCHROME1',
    BitsStored: 14,
    ImagerPixelSpacing: ['1.12', '1.12 '],
  });
  expect(seriesWith('MG').dicom).toMatchObject({ Rows: 512, Columns: 416, BitsStored: 12, ImageLaterality: 'R' });
});

test('the cine is colour with a frame time', () => {
  const { dicom, instances } = seriesWith('US');
  expect(dicom).toMatchObject({
    NumberOfFrames: '4 ',
    FrameTime: '33.3',
    FrameIncrementPointer: ['00181063'],
    PhotometricInterpretation: 'RGB',
  });
  expect(
    new Set(instances[0]!.ImageFrames.map((frame) => frame.PixelDataChecksumFromBaseToFullResolution.at(-1)!.Checksum))
      .size,
  ).toBe(4);
});

test('the same files each time', async () => {
  const again = await temporaryFolder();
  await writePhantoms(again, { scale: 0.125, only: ['mr', 'us'] });
  for (const path of ['mr/slice-003.dcm', 'us/cine.dcm']) {
    expect(Buffer.compare(await readFile(join(again, path)), await readFile(join(folder, path)))).toBe(0);
  }
});

test('an abort stops, a scale that makes no sense is refused', async () => {
  await expect(
    writePhantoms(await temporaryFolder(), { signal: AbortSignal.abort(new Error('enough')) }),
  ).rejects.toThrow('enough');
  await expect(writePhantoms(folder, { scale: 0 })).rejects.toThrow('scale is 0; allowed are numbers above 0 up to 1');
});
