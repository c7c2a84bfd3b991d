import { temporaryFolder } from './support';
import { importStudies, writeBrokenFiles } from '../../../local/studies';

const notPart10 = 'not a DICOM Part 10 file: "DICM" is missing after the 128-byte preamble';
const malformed = 'the data set is malformed or the file ends before it does';
const early = (coding: string): string => `${coding} data are damaged or end early`;

test('no broken file is imported, each has its reason, and memory stays in bounds', async () => {
  const folder = await temporaryFolder();
  const names = await writeBrokenFiles(folder);
  let peak = 0;
  const before = process.memoryUsage().rss;
  const result = await importStudies(folder, { onProgress: () => (peak = Math.max(peak, process.memoryUsage().rss)) });
  const reasons = Object.fromEntries(result.failures.map(({ path, reason }) => [path, reason]));
  expect(Object.keys(reasons).sort()).toEqual(names);
  expect(result.imageSets).toEqual([]);
  // 256 MiB is what a deflated file may become before it is refused.
  expect(peak - before).toBeLessThan(700e6);
  expect(reasons).toEqual({
    'bits-17-of-16.dcm': 'BitsAllocated 16, BitsStored 17 and HighBit 15 contradict each other',
    'cut-in-header.dcm': malformed,
    'empty.dcm': 'the file is empty',
    'four-samples.dcm': 'SamplesPerPixel is 4; allowed are 1 and 3',
    'frame-missing.dcm': 'the pixel data hold 1 frames; NumberOfFrames is 2',
    'frames-many.dcm': 'the pixel data are truncated: 16102 bytes of 161019983898',
    'frames-negative.dcm': 'NumberOfFrames (0028,0008) is not a positive integer',
    'frames-text.dcm': 'NumberOfFrames (0028,0008) is not a positive integer',
    'htj2k-cut.dcm': early('HTJ2K'),
    'huge-image.dcm': 'a frame of 65535 x 65535 is larger than 1 GiB',
    'inflates-without-end.dcm': 'the deflated data set cannot be inflated',
    'jpeg-2000-cut.dcm': early('JPEG 2000'),
    'jpeg-cut.dcm': early('JPEG'),
    'jpeg-ls-cut.dcm': early('JPEG-LS'),
    'kept-jpeg-2000-cut.dcm': early('JPEG 2000'),
    'long-page.dcm': notPart10,
    'native-in-jpeg-syntax.dcm':
      'the pixel data do not have the form that transfer syntax 1.2.840.10008.1.2.4.70 asks for',
    'no-fragments.dcm': 'the pixel data hold no fragments',
    'no-pixel-data.dcm': 'an image without pixel data: Rows (0028,0010) is there, (7FE0,0010) is not',
    'no-preamble.dcm': notPart10,
    'no-study-uid.dcm': 'StudyInstanceUID (0020,000D) is missing',
    'not-deflated.dcm': 'the deflated data set cannot be inflated',
    'other-size.dcm': 'the codestream is 97 x 83 x 1, the data set says otherwise',
    'page.dcm': notPart10,
    'pixels-claim-3-gb.dcm': malformed,
    'pixels-cut.dcm': malformed,
    'pixels-short.dcm': 'the pixel data are truncated: 5002 bytes of 16102',
    'preamble-only.dcm': 'the file meta information names no transfer syntax (0002,0010)',
    'rle-cut.dcm': early('RLE'),
    'rows-0.dcm': 'Rows x Columns is 0 x 97; both must be at least 1',
    'rubbish-after-preamble.dcm': 'the file meta information names no transfer syntax (0002,0010)',
    'uid-prototype.dcm': 'SeriesInstanceUID (0020,000E) is not a UID: only digits and dots, at most 64, are allowed',
    'uid-with-path.dcm': 'SOPInstanceUID (0008,0018) is not a UID: only digits and dots, at most 64, are allowed',
    'unknown-syntax.dcm': 'HealthImaging does not import transfer syntax 1.2.840.10008.1.2.4.9999',
    'zeros-as-jpeg.dcm': early('JPEG'),
  });
});

test('a reason never quotes the patient', async () => {
  const folder = await temporaryFolder();
  await writeBrokenFiles(folder);
  const { failures, warnings } = await importStudies(folder);
  expect(JSON.stringify([failures, warnings])).not.toMatch(/Phantom|PHANTOM|A0009|passwd|__proto__/);
});
