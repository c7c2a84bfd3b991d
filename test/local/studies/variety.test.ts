import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import reference from './reference-variety.json';
import { bySeries, instancesOf, pixelsOf, sopUidOf, temporaryFolder, verifyFrames } from './support';
import { importStudies, type ImportResult, writePhantoms } from '../../../local/studies';
import { layoutOf } from '../../../local/studies/frames/codestream-layout';
import { segmentation1Bit, segmentBit } from '../../../local/studies/phantoms/variety-objects';

let folder: string;
let result: ImportResult;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writePhantoms(folder, { only: ['variety'] });
  result = await importStudies(folder);
});

test('all are imported, each series an image set', () => {
  expect(result.failures).toEqual([]);
  expect(result.imageSets).toHaveLength(60);
  expect(result.imageSets.every(({ isPrimary }) => isPrimary)).toBe(true);
  expect(result.warnings).toEqual([
    'variety/overlay-in-high-bits.dcm: bits outside BitsStored (0028,0101) were not empty and are left out of the stored pixels',
  ]);
});

test('pixels are those that pydicom decodes from the same files', async () => {
  const found = instancesOf(result.imageSets);
  for (const [path, crc] of Object.entries(reference)) {
    const { frames } = found.get(await sopUidOf(join(folder, path)))![0]!;
    expect([path, crc32(await pixelsOf(frames))]).toEqual([path, crc]);
  }
});

test('checksums are those of the stored frames', async () => {
  expect(await verifyFrames(result.imageSets)).toBe(result.imageSets.flatMap(({ frames }) => frames).length);
});

test.each([
  ['ct-implicit', '1.2.840.10008.1.2.4.202', 'image/jph'],
  ['ct-big-endian', '1.2.840.10008.1.2.4.202', 'image/jph'],
  ['ct-htj2k-201', '1.2.840.10008.1.2.4.202', 'image/jph'],
  ['ct-htj2k-202-without-tlm', '1.2.840.10008.1.2.4.202', 'image/jph'],
  ['jpeg-extended-51', '1.2.840.10008.1.2.4.202', 'image/jph'],
  ['jpeg-baseline-50', '1.2.840.10008.1.2.4.50', 'image/jpeg'],
  ['jpeg-baseline-50-colour', '1.2.840.10008.1.2.4.50', 'image/jpeg'],
  ['ct-jpeg-2000-91', '1.2.840.10008.1.2.4.91', 'image/j2c'],
  ['ct-htj2k-203', '1.2.840.10008.1.2.4.203', 'image/jphc'],
  ['seg-1-bit', '1.2.840.10008.1.2.1', 'application/octet-stream'],
  ['unsigned-32', '1.2.840.10008.1.2.1', 'application/octet-stream'],
  ['parametric-map-float', '1.2.840.10008.1.2.1', 'application/octet-stream'],
  ['rgb-16', '1.2.840.10008.1.2.1', 'application/octet-stream'],
])('%s is stored as %s, %s', (description, syntax, contentType) => {
  const { instance, frames } = bySeries(result.imageSets, description);
  expect(instance.StoredTransferSyntaxUID).toBe(syntax);
  expect(frames[0]!.contentType).toBe(contentType);
  const kept = ['image/jpeg', 'image/j2c', 'image/jphc'].includes(contentType);
  expect(instance.ImageFrames[0]!.MinPixelValue === null).toBe(kept || description === 'seg-1-bit');
});

test('every transcoded frame is RPCL with TLM, a tile-part per resolution, and reaches 64', () => {
  for (const { frames, instance } of [...instancesOf(result.imageSets).values()].flat()) {
    if (instance.StoredTransferSyntaxUID !== '1.2.840.10008.1.2.4.202') continue;
    for (const { bytes } of frames) {
      const layout = layoutOf(bytes)!;
      expect(layout).toMatchObject({ rpcl: true, tlm: true, complete: true, tileParts: layout.decompositions + 1 });
      const shorter = Math.min(instance.DICOM.Rows as number, instance.DICOM.Columns as number);
      expect(shorter / 2 ** layout.decompositions).toBeLessThanOrEqual(64);
    }
  }
});

test('a conforming codestream is kept byte for byte, one without TLM is coded anew', async () => {
  const kept = bySeries(result.imageSets, 'ct-htj2k-202').frames[0]!.bytes;
  const again = bySeries(result.imageSets, 'ct-htj2k-202-without-tlm').frames[0]!.bytes;
  const fresh = bySeries(result.imageSets, 'ct-explicit').frames[0]!.bytes;
  expect((await readFile(join(folder, 'variety/ct-htj2k-202.dcm'))).includes(Buffer.from(kept))).toBe(true);
  expect(layoutOf(kept)!.decompositions).toBe(3);
  expect(layoutOf(fresh)!.decompositions).toBe(1);
  expect(Buffer.compare(again, fresh)).toBe(0);
});

test.each([
  ['rgb', { PhotometricInterpretation: 'RGB', PlanarConfiguration: 0 }],
  ['rgb-by-plane', { PhotometricInterpretation: 'RGB', PlanarConfiguration: 0 }],
  ['rgb-jpeg-2000', { PhotometricInterpretation: 'RGB' }],
  ['ybr-full', { PhotometricInterpretation: 'YBR_FULL' }],
  ['ybr-full-422', { PhotometricInterpretation: 'YBR_FULL' }],
  ['jpeg-baseline-50-colour', { PhotometricInterpretation: 'YBR_FULL_422' }],
  [
    'palette-8',
    {
      PhotometricInterpretation: 'PALETTE COLOR',
      SamplesPerPixel: 1,
      RedPaletteColorLookupTableDescriptor: [256, 0, 16],
    },
  ],
  ['monochrome1', { PhotometricInterpretation: 'MONOCHROME1', BitsStored: 10, HighBit: 9 }],
  ['signed-12', { PixelRepresentation: 1, BitsStored: 12 }],
  ['spacing-not-square', { PixelSpacing: ['0.8', '0.4 '] }],
  ['aspect-4-3', { PixelAspectRatio: ['4', '3 '] }],
])('the metadata of %s agree with its stored pixels', (description, expected) => {
  expect(bySeries(result.imageSets, description).instance.DICOM).toMatchObject(expected);
});

test('one-bit frames begin on a byte and hold the right bits', () => {
  const { frames } = bySeries(result.imageSets, 'seg-1-bit');
  const { columns, rows } = segmentation1Bit;
  expect(frames).toHaveLength(segmentation1Bit.frames);
  for (const [frame, { bytes }] of frames.entries()) {
    expect(bytes).toHaveLength(Math.ceil((columns * rows) / 8));
    for (let pixel = 0; pixel < columns * rows; pixel++) {
      if (
        ((bytes[pixel >> 3]! >> (pixel & 7)) & 1) !==
        segmentBit(frame, pixel % columns, Math.floor(pixel / columns))
      ) {
        throw new Error(`pixel ${pixel} of frame ${frame}`);
      }
    }
  }
});

test.each([
  ['text-latin-1', 'Schädel'],
  ['text-cyrillic', 'Голова'],
  ['text-utf-8', '頭部 – Ωμέγα'],
  ['text-japanese', '山田^'],
  ['text-markup', '<script>alert(1)</script>\r\nX-Injected: 1'],
])('%s', (description, text) => {
  expect(bySeries(result.imageSets, description).imageSet.metadata.Study.DICOM.StudyDescription).toBe(text);
});

test('private attributes are keyed by tag, with their VRs', () => {
  const { instance } = bySeries(result.imageSets, 'text-private');
  expect(instance.DICOM).toMatchObject({
    '00090010': 'PHANTOM',
    '00091001': '1.5 ',
    '00091002': Buffer.alloc(300).toString('base64'),
  });
  expect(instance.DICOMVRs).toEqual({ '00090010': 'LO', '00091001': 'DS', '00091002': 'OB' });
});

test('an object without pixels has no frames and no stored transfer syntax', () => {
  const { instance, imageSet } = bySeries(result.imageSets, 'report');
  expect(instance.ImageFrames).toEqual([]);
  expect(instance).not.toHaveProperty('StoredTransferSyntaxUID');
  expect(imageSet.frames).toEqual([]);
  expect(instance.DICOM.ContentSequence).toEqual([
    {
      RelationshipType: 'CONTAINS',
      ValueType: 'TEXT',
      ConceptNameCodeSequence: [{ CodeValue: '121106', CodingSchemeDesignator: 'DCM', CodeMeaning: 'Comment' }],
      TextValue: 'Nothing was seen, as nothing was there.',
    },
  ]);
});

test('metadata of one file in detail', () => {
  const { instance, imageSet } = bySeries(result.imageSets, 'ct-big-endian');
  const { metadata } = imageSet;
  const [series] = Object.values(metadata.Study.Series);
  expect(metadata).toMatchObject({ SchemaVersion: '1.1', DatastoreID: '', ImageSetID: imageSet.id });
  expect(metadata.Patient).toEqual({
    DICOM: { PatientName: 'Phantom^Variety', PatientID: 'PHANTOM-9', PatientBirthDate: '20000229', PatientSex: 'O' },
    DICOMVRs: {},
  });
  expect(metadata.Study.DICOM).toMatchObject({ StudyDate: '20240315', StudyID: '1', ReferringPhysicianName: null });
  expect(series!.DICOM).toMatchObject({
    Modality: 'CT',
    SeriesNumber: '103 ',
    SoftwareVersions: ['1'],
    PatientPosition: 'HFS',
  });
  expect(instance.DICOM).toMatchObject({
    FileMetaInformationVersion: 'AAE=',
    TransferSyntaxUID: '1.2.840.10008.1.2.2',
    SpecificCharacterSet: ['ISO_IR 192'],
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    InstanceNumber: '1 ',
    KVP: null,
    RescaleIntercept: '-1024 ',
    RescaleSlope: '1 ',
    WindowCenter: ['40'],
    ImagePositionPatient: ['-48', '-40', '0 '],
    Rows: 83,
    BitsAllocated: 16,
    PixelRepresentation: 1,
  });
  for (const absent of ['PixelData', 'PatientName', 'Modality', 'StudyInstanceUID']) {
    expect(instance.DICOM).not.toHaveProperty(absent);
  }
});

test('functional groups of an enhanced image', () => {
  const { DICOM, ImageFrames } = bySeries(result.imageSets, 'enhanced-ct').instance;
  expect(ImageFrames).toHaveLength(4);
  expect(DICOM.NumberOfFrames).toBe('4 ');
  expect(DICOM.PerFrameFunctionalGroupsSequence).toHaveLength(4);
  expect(DICOM.SharedFunctionalGroupsSequence).toMatchObject([
    { PixelMeasuresSequence: [{ PixelSpacing: ['1', '1 '] }] },
  ]);
});
