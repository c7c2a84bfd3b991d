import { levelEnds } from './support/series-fixture';
import { encodeHtj2k } from '../../local/studies/htj2k-encoder';
import { openJph } from '../../local/studies/openjph';
import { decodeHtj2k } from '../../runtime/viewer/src/decode/codecs';
import { frameCoding, unwrapBoxes } from '../../runtime/viewer/src/decode/codestream';
import { decodeNative } from '../../runtime/viewer/src/decode/native';
import { DecodedSamples, Samples, toDisplay } from '../../runtime/viewer/src/decode/samples';
import { PixelDescription } from '../../runtime/viewer/src/metadata/pixels';

const GRAY: PixelDescription = {
  rows: 1,
  columns: 4,
  samplesPerPixel: 1,
  photometric: 'MONOCHROME2',
  planar: false,
  bitsAllocated: 16,
  bitsStored: 12,
  signed: false,
  float: false,
  slope: 1,
  intercept: 0,
  type: 'Int16Array',
};
const decoded = (samples: Samples, more: Partial<DecodedSamples> = {}): DecodedSamples => ({
  samples,
  width: 4,
  height: 1,
  components: 1,
  planar: false,
  rgb: false,
  ...more,
});
const values = (image: { pixels: ArrayLike<number> }) => Array.from(image.pixels);

describe('values', () => {
  test('rescaled, with the bits above the stored ones left out', () => {
    const image = toDisplay(decoded(Uint16Array.of(0, 1, 0x0fff, 0xf001)), { ...GRAY, slope: 2, intercept: -1024 });
    expect(values(image)).toEqual([-1024, -1022, 7166, -1022]);
    expect(image).toMatchObject({ min: -1024, max: 7166 });
  });
  test('signed samples of fewer bits', () => {
    expect(values(toDisplay(decoded(Uint16Array.of(0, 0x7ff, 0x800, 0xfff)), { ...GRAY, signed: true }))).toEqual([
      0, 2047, -2048, -1,
    ]);
    expect(values(toDisplay(decoded(Int16Array.of(-1, -2048, 5, 0)), { ...GRAY, signed: true }))).toEqual([
      -1, -2048, 5, 0,
    ]);
  });
  test('through a modality table', () => {
    const modalityLut = { first: 1, values: Uint16Array.of(10, 20, 30), bits: 16 };
    expect(values(toDisplay(decoded(Uint16Array.of(0, 1, 2, 9)), { ...GRAY, modalityLut }))).toEqual([10, 10, 20, 30]);
  });
  test('RGB by pixel and by plane, 16 bits brought to 8', () => {
    const rgb = {
      ...GRAY,
      columns: 2,
      samplesPerPixel: 3,
      photometric: 'RGB',
      bitsStored: 8,
      type: 'Uint8Array' as const,
    };
    const two = { width: 2, components: 3 };
    expect(values(toDisplay(decoded(Uint8Array.of(1, 2, 3, 4, 5, 6), two), rgb))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(values(toDisplay(decoded(Uint8Array.of(1, 4, 2, 5, 3, 6), { ...two, planar: true }), rgb))).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
    expect(
      values(toDisplay(decoded(Uint16Array.of(0, 32768, 65535, 0, 0, 0), two), { ...rgb, bitsStored: 16 })).slice(0, 3),
    ).toEqual([0, 128, 255]);
  });
  test('YBR_FULL becomes RGB, unless the decoder did that', () => {
    const ybr = { ...GRAY, columns: 1, samplesPerPixel: 3, photometric: 'YBR_FULL', bitsStored: 8 };
    const one = { width: 1, components: 3 };
    expect(values(toDisplay(decoded(Uint8Array.of(76, 85, 255), one), ybr))).toEqual([254, 0, 0]);
    expect(values(toDisplay(decoded(Uint8Array.of(76, 85, 255), { ...one, rgb: true }), ybr))).toEqual([76, 85, 255]);
  });
  test('palette colours of 8 and of 16 bits', () => {
    const table = (bits: number, ...entries: number[]) => ({ first: 2, values: Uint16Array.from(entries), bits });
    const palette = { red: table(8, 1, 2), green: table(16, 0x0300, 0x0400), blue: table(8, 5, 6) };
    expect(
      values(
        toDisplay(decoded(Uint8Array.of(0, 2, 3, 9)), {
          ...GRAY,
          photometric: 'PALETTE COLOR',
          bitsStored: 8,
          palette,
        }),
      ),
    ).toEqual([1, 3, 5, 1, 3, 5, 2, 4, 6, 2, 4, 6]);
  });
  test('an image of another size than its metadata says is refused', () => {
    expect(() => toDisplay(decoded(Uint16Array.of(1, 2), { width: 2 }), GRAY)).toThrow('size 2 x 1 4 x 1');
    expect(() => toDisplay(decoded(new Uint16Array(12), { components: 3 }), GRAY)).toThrow('samples 3 1');
  });
});

describe('native pixels', () => {
  const native = (bytes: number[], more: Partial<PixelDescription> = {}) =>
    Array.from(decodeNative(Uint8Array.from(bytes), { ...GRAY, ...more }).samples);
  test('16, 8 and 1 bit', () => {
    expect(native([1, 0, 2, 1, 3, 0, 4, 0])).toEqual([1, 258, 3, 4]);
    expect(native([1, 2, 3, 4, 0], { bitsAllocated: 8 })).toEqual([1, 2, 3, 4]);
    expect(native([0b1010], { bitsAllocated: 1 })).toEqual([0, 1, 0, 1]);
  });
  test('too short is damaged', () => {
    expect(() => native([1, 2, 3])).toThrow('damaged 3 of 8 bytes');
  });
});

describe('which decoder', () => {
  const code = (bytes: number[], contentType = 'image/jph', syntax?: string) =>
    frameCoding(Uint8Array.from(bytes), contentType, syntax);
  test('by the bytes, whatever the content type is', () => {
    expect(code([0xff, 0x4f, 0xff, 0x51, 0, 4, 0, 0, 0xff, 0x50, 0, 2], 'image/j2c')).toBe('htj2k');
    expect(code([0xff, 0x4f, 0xff, 0x51, 0, 4, 0, 0, 0xff, 0x52, 0, 2], 'image/jph')).toBe('jpeg2000');
    expect(code([0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xc0, 0, 9, 8], 'image/jpeg')).toBe('jpeg');
    expect(code([0xff, 0xd8, 0xff, 0xc3, 0, 9, 16])).toBe('jpeg-lossless');
    expect(code([0xff, 0xd8, 0xff, 0xf7, 0, 9, 16])).toBe('jpeg-ls');
    expect(code([1, 2, 3], 'image/dicom-rle')).toBe('rle');
    expect(code([1, 2, 3], 'application/octet-stream')).toBe('native');
    expect(code([1, 2, 3], '', '1.2.840.10008.1.2.1')).toBe('native');
  });
  test('none: says so', () => {
    expect(() => code([0xff, 0xd8, 0xff, 0xc1, 0, 9, 12])).toThrow('noDecoder JPEG, 12 bit');
    expect(() => code([1, 2, 3], 'image/jxl', '1.2.840.10008.1.2.4.112')).toThrow(
      'noDecoder image/jxl (1.2.840.10008.1.2.4.112)',
    );
  });
  test('the codestream inside a JPH file', () => {
    const box = (type: string, ...content: number[]) => [0, 0, 0, 8 + content.length, ...Buffer.from(type), ...content];
    const file = [...box('jP  ', 13, 10, 0x87, 10), ...box('ftyp', 1, 2, 3, 4), ...box('jp2c', 0xff, 0x4f, 9, 9)];
    expect(Array.from(unwrapBoxes(Uint8Array.from(file)))).toEqual([0xff, 0x4f, 9, 9]);
    expect(() => unwrapBoxes(Uint8Array.from(file.slice(0, 24)))).toThrow('without a codestream');
  });
});

test('every prefix of levels decodes to all rows and columns, the last one exactly', async () => {
  const [width, height] = [300, 200];
  const pixels = Uint16Array.from({ length: width * height }, (_, index) => (index * 7919) % 4096);
  const frame = await encodeHtj2k(pixels, { width, height, bits: 16 });
  const codec = await openJph();
  for (const end of levelEnds(frame)) {
    const { samples, width: columns, height: rows } = decodeHtj2k(codec, frame.subarray(0, end));
    expect([columns, rows, samples.length]).toEqual([width, height, pixels.length]);
  }
  expect(decodeHtj2k(codec, frame).samples).toEqual(pixels);
});
