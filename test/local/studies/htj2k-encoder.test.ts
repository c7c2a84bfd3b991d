import { HtJ2kDecoder } from '../../../local/studies/htj2k-decoder';
import { decompositionsFor, encodeHtj2k, HtJ2kEncoder, type Samples } from '../../../local/studies/htj2k-encoder';

/** Marker codes of a one-tile codestream in order; SOT bodies are skipped by Psot. */
function markers(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = ['ff4f'];
  for (let at = 2; at < bytes.length;) {
    const code = view.getUint16(at);
    found.push(code.toString(16));
    if (code === 0xffd9) break;
    at += code === 0xff90 ? view.getUint32(at + 6) : 2 + view.getUint16(at + 2);
  }
  return found;
}

function ramp(length: number, bits: number, signed: boolean): Samples {
  const samples =
    bits > 8
      ? signed
        ? new Int16Array(length)
        : new Uint16Array(length)
      : signed
        ? new Int8Array(length)
        : new Uint8Array(length);
  let state = 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    samples[i] = (state >>> (32 - bits)) - (signed ? 2 ** (bits - 1) : 0);
  }
  samples[0] = signed ? -(2 ** (bits - 1)) : 0;
  samples[1] = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  return samples;
}

test.each([
  [512, 512, 3],
  [1024, 1024, 4],
  [1760, 1760, 5],
  [640, 480, 3],
  [3328, 4096, 6],
  [65, 65, 1],
  [64, 64, 1],
  [3, 3, 1],
])('%ix%i has %i decompositions', (width, height, count) => {
  expect(decompositionsFor(width, height)).toBe(count);
});

test('writes TLM and one tile-part per resolution', async () => {
  const bytes = await encodeHtj2k(ramp(200 * 150, 12, false), { width: 200, height: 150, bits: 12 });
  expect(markers(bytes)).toEqual([
    'ff4f',
    'ff51',
    'ff50',
    'ff52',
    'ff5c',
    'ff64',
    'ff55',
    'ff90',
    'ff90',
    'ff90',
    'ffd9',
  ]);
});

test('leaves out TLM and tile-parts when asked', async () => {
  const bytes = await encodeHtj2k(ramp(200 * 150, 12, false), {
    width: 200,
    height: 150,
    bits: 12,
    tlm: false,
    tileParts: false,
  });
  expect(markers(bytes)).toEqual(['ff4f', 'ff51', 'ff50', 'ff52', 'ff5c', 'ff64', 'ff90', 'ffd9']);
});

test.each([
  [1, false, 1],
  [7, false, 1],
  [8, false, 1],
  [8, true, 1],
  [8, false, 3],
  [10, false, 1],
  [12, true, 1],
  [15, false, 1],
  [16, false, 1],
  [16, true, 1],
])('%i bits, signed %s, %i component(s): decodes to the same samples', async (bits, signed, components) => {
  const width = 131;
  const height = 97;
  const pixels = ramp(width * height * components, bits, signed);
  const encoder = await HtJ2kEncoder.create();
  const decoder = await HtJ2kDecoder.create();
  const bytes = encoder.encode(pixels, { width, height, bits, signed, components });
  decoder.decode(bytes, (image) => {
    expect(image).toMatchObject({ width, height, bits, signed, components, reversible: true, decompositions: 1 });
    expect(Buffer.compare(image.bytes, new Uint8Array(pixels.buffer))).toBe(0);
    expect(image.reduced(1)).toMatchObject({ width: 66, height: 49 });
  });
});

test('3x3, 1x1 and narrow images', async () => {
  const decoder = await HtJ2kDecoder.create();
  for (const [width, height] of [
    [3, 3],
    [1, 1],
    [1000, 1],
    [1, 1000],
    [64, 64],
  ] as const) {
    const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => i * 37);
    const bytes = await encodeHtj2k(pixels, { width, height, bits: 8, components: 3 });
    expect(decoder.decode(bytes, (image) => Buffer.compare(image.bytes, pixels))).toBe(0);
  }
});

test('small grey images', async () => {
  const decoder = await HtJ2kDecoder.create();
  for (const side of [1, 2, 3, 32, 64]) {
    const pixels = ramp(Math.max(side * side, 2), 12, false).slice(0, side * side);
    const bytes = await encodeHtj2k(pixels, { width: side, height: side, bits: 12 });
    expect(decoder.decode(bytes, (image) => Buffer.compare(image.bytes, new Uint8Array(pixels.buffer)))).toBe(0);
  }
});

test('no decomposition at all is refused, not garbled', async () => {
  await expect(encodeHtj2k(new Uint8Array(9), { width: 3, height: 3, bits: 8, decompositions: 0 })).rejects.toThrow(
    'decompositions is 0; at least 1 is allowed',
  );
});

test('pixels of another size are refused', async () => {
  await expect(encodeHtj2k(new Uint16Array(10), { width: 3, height: 3, bits: 16 })).rejects.toThrow(
    'pixels have 20 bytes; 3x3, 1 component(s) of 16 bits are 18',
  );
});

test('colour of more than 8 bits is refused, not garbled', async () => {
  await expect(encodeHtj2k(new Uint16Array(27), { width: 3, height: 3, bits: 12, components: 3 })).rejects.toThrow(
    '3 component(s) of 12 bits cannot be encoded',
  );
});

test('a broken codestream is an error, and the decoder works on', async () => {
  const decoder = await HtJ2kDecoder.create();
  const good = await encodeHtj2k(new Uint8Array(100).fill(7), { width: 10, height: 10, bits: 8 });
  expect(() => decoder.decode(new Uint8Array(50), () => undefined)).toThrow(/^HTJ2K decoding: /);
  expect(decoder.decode(good, (image) => image.bytes)).toEqual(new Uint8Array(100).fill(7));
});
