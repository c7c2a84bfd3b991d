import type { ImageDescription } from '../../../local/studies/dicom/image-description';
import { cleanSamples, expand422, interleave } from '../../../local/studies/frames/samples';
import { storeAsHtj2k, withoutPadding } from '../../../local/studies/frames/store-frame';
import { HtJ2kDecoder } from '../../../local/studies/htj2k-decoder';
import { HtJ2kEncoder } from '../../../local/studies/htj2k-encoder';

const image: ImageDescription = {
  columns: 4,
  rows: 4,
  frames: 1,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  planar: false,
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  signed: false,
  float: false,
};

test('a frame that decodes to other pixels is never stored', async () => {
  const encoder = await HtJ2kEncoder.create();
  const decoder = await HtJ2kDecoder.create();
  const samples = Uint16Array.from({ length: 16 }, (_, index) => index);
  const faulty = {
    encode: (pixels: Uint16Array, options: Parameters<HtJ2kEncoder['encode']>[1]) => {
      const other = pixels.slice();
      other[7]! += 1;
      return encoder.encode(other, options);
    },
  } as unknown as HtJ2kEncoder;
  expect(() => storeAsHtj2k(samples, image, faulty, decoder)).toThrow(
    'the encoded frame does not decode to the original pixels',
  );
  expect(storeAsHtj2k(samples, image, encoder, decoder)).toMatchObject({ min: 0, max: 15, size: 32 });
});

test('values are moved to bit 0, cut and sign-extended', () => {
  const high = cleanSamples(Uint16Array.of(0xabc0, 0xabcf), { ...image, highBit: 15 });
  expect([...high.samples]).toEqual([0xabc, 0xabc]);
  const signed = cleanSamples(Int16Array.of(0x0800, 0x07ff, -1, 0x1001), { ...image, signed: true });
  expect([...signed.samples]).toEqual([-2048, 2047, -1, 1]);
  expect(signed.otherBits).toBe(true);
  const clean = cleanSamples(Int16Array.of(-2048, 2047), { ...image, signed: true });
  expect(clean).toEqual({ samples: Int16Array.of(-2048, 2047), otherBits: false });
  const bytes = cleanSamples(Int16Array.of(-128, 127), { ...image, signed: true, bitsStored: 8, highBit: 7 });
  expect(bytes).toEqual({ samples: Int8Array.of(-128, 127), otherBits: false });
});

test('colour by plane and with shared chroma becomes colour by pixel', () => {
  expect([...interleave(Uint8Array.of(1, 2, 3, 4, 5, 6), 3, 1)]).toEqual([1, 3, 5, 2, 4, 6]);
  expect([...interleave(Uint8Array.of(1, 0, 2, 0, 3, 0), 3, 2)]).toEqual([1, 0, 2, 0, 3, 0]);
  expect([...expand422(Uint8Array.of(10, 20, 5, 6))]).toEqual([10, 5, 6, 20, 5, 6]);
});

test('the padding byte of DICOM is taken off, nothing else', () => {
  expect([...withoutPadding(Uint8Array.of(1, 0xff, 0xd9, 0))]).toEqual([1, 0xff, 0xd9]);
  expect([...withoutPadding(Uint8Array.of(1, 0xff, 0xd9))]).toEqual([1, 0xff, 0xd9]);
  expect([...withoutPadding(Uint8Array.of(1, 2, 0))]).toEqual([1, 2, 0]);
});
