import { expectLevelsToBeNeeded, expectPrefixesToDecode } from './support/prefixes';
import { random } from './support/random';
import { read, summary } from './support/read';
import { HtJ2kEncoder, type EncodeOptions, type Samples } from '../../local/studies/htj2k-encoder';
import { openJph } from '../../local/studies/openjph';

/** A gradient with noise: every resolution has something to say. */
function samples({ width, height, bits, signed = false, components = 1 }: EncodeOptions): Samples {
  const next = random(width * 31 + height);
  const [Type, range, lowest] = [
    bits > 8 ? (signed ? Int16Array : Uint16Array) : signed ? Int8Array : Uint8Array,
    2 ** bits,
    signed ? -(2 ** (bits - 1)) : 0,
  ];
  const pixels = new Type(width * height * components);
  for (let i = 0; i < pixels.length; i++) {
    const slope = (i / pixels.length) * 0.9;
    pixels[i] = lowest + Math.floor((slope + next(1000) / 10000) * range);
  }
  return pixels;
}

let encoder: HtJ2kEncoder;
beforeAll(async () => {
  encoder = await HtJ2kEncoder.create();
});

function encode(options: EncodeOptions): Uint8Array {
  return encoder.encode(samples(options), options);
}

const kinds = [
  { bits: 8 },
  { bits: 8, signed: true },
  { bits: 12 },
  { bits: 16 },
  { bits: 16, signed: true },
  { bits: 8, components: 3 },
];
const sizes = [
  [1, 1],
  [2, 3],
  [5, 1],
  [33, 64],
  [65, 63],
  [257, 130],
] as const;

describe.each(kinds)('frames of %j', (kind) => {
  test.each(sizes)('%ix%i, 1 to 6 decompositions', async (width, height) => {
    for (let decompositions = 1; decompositions <= 6; decompositions++) {
      for (const tlm of [true, false]) {
        const frame = encode({ ...kind, width, height, decompositions, tlm, tileParts: true });
        const reading = read(frame);
        expect(reading.header).toMatchObject({ width, height, decompositions, htj2k: true, tiles: 1 });
        expect(reading.header?.bitDepths).toEqual(Array(kind.components ?? 1).fill(kind.bits));
        expect(reading.header?.signed).toEqual(Array(kind.components ?? 1).fill(kind.signed ?? false));
        expect(reading.structure).toMatchObject({ kind: 'levels', count: decompositions + 1 });
        for (const chunkSize of [1, 7, 64]) expect(summary(read(frame, chunkSize))).toEqual(summary(reading));
        await expectPrefixesToDecode(frame);
      }
    }
  });
});

test.each(['RPCL', 'RLCP', 'LRCP'] as const)('%s: a tile-part is a resolution', async (progression) => {
  await expectPrefixesToDecode(encode({ width: 200, height: 150, bits: 12, decompositions: 3, progression }));
});

test.each(['PCRL', 'CPRL'] as const)('%s: no levels', (progression) => {
  const frame = encode({ width: 200, height: 150, bits: 12, decompositions: 3, progression });
  expect(read(frame).structure).toEqual({ kind: 'none', reason: 'progression-is-not-by-resolution' });
});

test.each([true, false])('one tile-part, TLM %s: no levels', (tlm) => {
  const frame = encode({ width: 200, height: 150, bits: 12, decompositions: 3, tlm, tileParts: false });
  expect(read(frame).structure).toEqual({ kind: 'none', reason: 'one-tile-part' });
});

test('a single resolution in a single tile-part is a level', async () => {
  const openjph = await openJph();
  const direct = new openjph.HTJ2KEncoder();
  const info = { bitsPerSample: 8, componentCount: 1, isSigned: false, isUsingColorTransform: false };
  direct.getDecodedBuffer({ width: 20, height: 10, ...info }).fill(9);
  direct.setDecompositions(0);
  direct.setTLMMarker(true);
  direct.encode();
  const frame = direct.getEncodedBuffer().slice();
  direct.delete();
  expect(read(frame).structure).toEqual({
    kind: 'levels',
    count: 1,
    ends: [frame.length],
    minimumLength: frame.length,
  });
});

test.each([true, false])('tiles one after the other, TLM %s: no levels', (tlm) => {
  const tileSize = { width: 128, height: 128 };
  const frame = encode({ width: 200, height: 150, bits: 12, decompositions: 3, tlm, tileSize });
  expect(read(frame).header?.tiles).toBe(4);
  expect(read(frame).structure).toEqual({ kind: 'none', reason: 'tile-parts-are-not-resolutions' });
});

test('irreversible frames have levels alike', async () => {
  await expectPrefixesToDecode(
    encode({ width: 300, height: 200, bits: 12, decompositions: 3, quantizationStep: 0.01 }),
  );
});

test('a level needs its bytes', async () => {
  await expectLevelsToBeNeeded(encode({ width: 512, height: 512, bits: 16, signed: true, decompositions: 4 }));
});

test.each([
  ['CT', { width: 512, height: 512, bits: 16, signed: true }],
  ['ultrasound', { width: 640, height: 480, bits: 8, components: 3 }],
  ['mammogram', { width: 3328, height: 4096, bits: 16 }],
] as const)(
  '%s as HealthImaging stores it',
  async (_name, options) => {
    const frame = encode({ ...options, decompositions: 5 });
    const reading = read(frame);
    expect(reading.structure).toMatchObject({ kind: 'levels', count: 6, minimumLength: frame.length });
    for (const chunkSize of [1000, 16384]) expect(summary(read(frame, chunkSize))).toEqual(summary(reading));
    await expectPrefixesToDecode(frame);
  },
  120_000,
);
