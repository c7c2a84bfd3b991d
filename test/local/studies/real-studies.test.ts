import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import reference from './reference-pixels.json';
import { describeRealData, instancesOf, pixelsOf, realData, sopUidOf, verifyFrames } from './support';
import { importStudies, type ImportResult } from '../../../local/studies';

const notAnImageOfPart10 = 'not a DICOM Part 10 file: "DICM" is missing after the 128-byte preamble';
const malformed = 'the data set is malformed or the file ends before it does';

describeRealData('real studies', () => {
  jest.setTimeout(120_000);
  let result: ImportResult;
  beforeAll(async () => {
    result = await importStudies(join(realData, 'studies'));
  });

  test('all are imported but for the transfer syntaxes that HealthImaging does not take', () => {
    expect(result.failures).toEqual([
      {
        path: 'ct-syntaxes/ct-JPEGProcess10_12.dcm',
        reason: 'HealthImaging does not import transfer syntax 1.2.840.10008.1.2.4.55',
      },
      {
        path: 'ct-syntaxes/ct-JPEGProcess6_8.dcm',
        reason: 'HealthImaging does not import transfer syntax 1.2.840.10008.1.2.4.53',
      },
      { path: 'seg/liver_deflate.dcm', reason: 'HealthImaging does not import transfer syntax 1.2.840.10008.1.2.8.1' },
    ]);
    const instances = [...instancesOf(result.imageSets).values()].flat();
    expect(instances).toHaveLength(151);
    expect(result.imageSets).toHaveLength(72);
    expect(result.imageSets.flatMap((imageSet) => imageSet.frames)).toHaveLength(389);
  });

  // The reference is made with pydicom (numpy, pylibjpeg): other decoders than ours.
  test('every losslessly stored instance has the pixels that pydicom decodes', async () => {
    const found = instancesOf(result.imageSets);
    const stored = new Map<string, number[]>();
    for (const [uid, instances] of found) {
      stored.set(uid, await Promise.all(instances.map(async ({ frames }) => crc32(await pixelsOf(frames)))));
    }
    const wrong: string[] = [];
    for (const [path, crc] of Object.entries(reference)) {
      const candidates = stored.get(await sopUidOf(join(realData, 'studies', path))) ?? [];
      const index = candidates.indexOf(crc);
      if (index < 0) wrong.push(path);
      else candidates.splice(index, 1);
    }
    expect(Object.keys(reference).length).toBeGreaterThan(130);
    expect(wrong).toEqual([]);
  });

  test('checksums are those of the stored frames at each resolution', async () => {
    expect(await verifyFrames(result.imageSets)).toBe(389);
  });

  test('the lossless files of one CT decode to the same pixels', async () => {
    const uid = await sopUidOf(join(realData, 'studies/ct-syntaxes/ct-LittleEndianImplicit.dcm'));
    const crcs = await Promise.all(
      instancesOf(result.imageSets)
        .get(uid)!
        .map(async ({ instance, frames }) => `${instance.StoredTransferSyntaxUID} ${crc32(await pixelsOf(frames))}`),
    );
    expect(crcs.filter((crc) => crc === '1.2.840.10008.1.2.4.202 2510355201')).toHaveLength(8);
  });

  test('text of ten character sets', () => {
    const names = result.imageSets
      .map((imageSet) => imageSet.metadata.Patient.DICOM.PatientName)
      .filter((name): name is string => typeof name === 'string' && /[^\x20-\x7e]/.test(name));
    expect(names).toEqual(
      expect.arrayContaining([
        'قباني^لنزار',
        'Buc^Jérôme',
        'Διονυσιος',
        'Yamada^Tarou=山田^太郎=やまだ^たろう',
        'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
        'שרון^דבורה',
        'Hong^Gildong=洪^吉洞=홍^길동',
        'Люкceмбypг',
        'Wang^XiaoDong=王^小東=',
        'Wang^XiaoDong=王^小东=',
      ]),
    );
  });

  test('metadata of a mammogram', () => {
    const imageSet = result.imageSets.find(
      ({ metadata }) => Object.values(metadata.Study.Series)[0]!.DICOM.Modality === 'MG' && metadata,
    )!;
    const [series] = Object.values(imageSet.metadata.Study.Series);
    const [instance] = Object.values(series!.Instances);
    expect(instance!.DICOM).toMatchObject({
      TransferSyntaxUID: '1.2.840.10008.1.2.4.70',
      FileMetaInformationVersion: 'AAE=',
      SamplesPerPixel: 1,
      BitsStored: 12,
    });
    expect(instance!.DICOM).not.toHaveProperty('PixelData');
    expect(instance!.StoredTransferSyntaxUID).toBe('1.2.840.10008.1.2.4.202');
  });
});

describeRealData('HTJ2K files', () => {
  test('files with TLM are kept byte for byte; bare codestreams are no DICOM files', async () => {
    const result = await importStudies(join(realData, 'htj2k'));
    expect(result.failures.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
      ...['CT1.j2c'].map((name) => `${name}: ${notAnImageOfPart10}`),
      'HTJ2KLossless_08_RGB.dcm: StudyInstanceUID (0020,000D) is missing',
      ...[
        'MR1.j2c',
        'RG2.j2c',
        'RG3.j2c',
        'SC1.j2c',
        'US1.j2c',
        'XA1.j2c',
        'htj2kjs_ct_tlm.j2c',
        'openjph_rev53_16bit_gray.jph',
      ].map((name) => `${name}: ${notAnImageOfPart10}`),
    ]);
    const instances = [...instancesOf(result.imageSets).values()].flat();
    expect(instances).toHaveLength(7);
    expect(await verifyFrames(result.imageSets)).toBe(7);
  });
});

describeRealData('broken files', () => {
  test('each is reported by name and reason, and the rest goes in', async () => {
    const result = await importStudies(join(realData, 'broken'));
    expect(Object.fromEntries(result.failures.map(({ path, reason }) => [path, reason]))).toEqual({
      '3gb-bulk-truncated.dcm': malformed,
      'ExplVR_BigEndNoMeta.dcm': notAnImageOfPart10,
      'ExplVR_LitEndNoMeta.dcm': notAnImageOfPart10,
      'JPEG2000-embedded-sequence-delimiter.dcm': 'JPEG 2000 data are damaged or end early',
      'MR_truncated.dcm': malformed,
      'UN_sequence.dcm': 'StudyInstanceUID (0020,000D) is missing',
      'badVR.dcm': 'NumberOfFrames (0028,0008) is not a positive integer',
      'empty_charset_LEI.dcm': 'StudyInstanceUID (0020,000D) is missing',
      'gen-empty.dcm': 'the file is empty',
      'gen-html.dcm': notAnImageOfPart10,
      'gen-meta-only.dcm': 'the file meta information names no transfer syntax (0002,0010)',
      'gen-no-pixel-element.dcm': 'an image without pixel data: Rows (0028,0010) is there, (7FE0,0010) is not',
      'gen-pixel-length-odd-short.dcm': malformed,
      'gen-rows-0.dcm': 'Rows x Columns is 0 x 128; both must be at least 1',
      'meta_missing_tsyntax.dcm': 'the file meta information names no transfer syntax (0002,0010)',
      'nested_priv_SQ.dcm': malformed,
      'no_meta.dcm': notAnImageOfPart10,
      'no_meta_group_length.dcm': 'StudyInstanceUID (0020,000D) is missing',
      'rtstruct_no_preamble.dcm': notAnImageOfPart10,
    });
    expect(result.warnings).toEqual(['emri_j2k_too_short.dcm: the file ends before the pixel data are closed']);
    // Script tags and line breaks are text.
    const xss = result.imageSets.find(({ metadata }) => JSON.stringify(metadata).includes('<script>'));
    expect(xss?.frames).toHaveLength(1);
    expect(result.imageSets).toHaveLength(2);
  });
});
