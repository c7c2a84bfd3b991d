import { boxScaled, dicomLinear, expectedValues, percentileShade, type FrameFacts } from './support/expected';
import { decodeJpeg, encodeJpeg } from './support/jpeg';
import { readPng } from './support/png';
import { closeRenderers, headerOf, levelEnds, newRenderer, options } from './support/renderer';
import { HtJ2kEncoder } from '../../local/studies/htj2k-encoder';
import { canonicalOptions, chooseLevel, type Rendered } from '../../runtime/rendering';
import { frameOf, KINDS } from '../frames/support/generated-frames';

afterAll(closeRenderers);

const renderer = newRenderer();

/** Renders from the levels that are needed and from nothing else, in pieces of odd sizes. */
async function render(frame: Uint8Array, query: string): Promise<Rendered> {
  const header = headerOf(frame);
  const wanted = options(query);
  const { level } = chooseLevel(header, wanted.box);
  const needed = frame.slice(0, levelEnds(frame)[level]);
  const chunks = [needed.subarray(0, 7), needed.subarray(7, 8), needed.subarray(8)];
  return renderer.render({ coding: 'htj2k', chunks, header }, wanted);
}

const shadeOf = (window: string | undefined, stored: readonly number[]): ((x: number) => number) => {
  if (window === undefined) return percentileShade(stored);
  const [center, width] = window.split(',').map(Number);
  return (x) => dicomLinear(x, center, width);
};

/** Equal but for values that lie on the border between two shades, where sums in another order may round otherwise. */
function expectSamples(is: Uint8Array, ought: readonly number[], atBorder: (i: number) => boolean): void {
  expect(is.length).toBe(ought.length);
  for (let i = 0; i < is.length; i++) {
    if (is[i] !== ought[i] && !(atBorder(i) && Math.abs(is[i] - ought[i]) === 1)) {
      throw new Error(`sample ${i} is ${is[i]}, not ${ought[i]}`);
    }
  }
}

describe('PNG: exactly the pixels of the levels, scaled, windowed', () => {
  const cases: [keyof typeof KINDS, string, number, { width: number; height: number }, string | undefined][] = [
    ['ct', 'width=256&height=256', 4, { width: 256, height: 256 }, undefined],
    ['ct', 'width=128&window=900,1500', 3, { width: 128, height: 128 }, '900,1500'],
    ['ct', 'width=100&height=90&window=1000,1', 3, { width: 90, height: 90 }, '1000,1'],
    ['mr', 'width=256', 5, { width: 256, height: 256 }, undefined],
    ['mr', 'width=77', 4, { width: 77, height: 77 }, undefined],
    ['dx', '', 2, { width: 256, height: 171 }, undefined],
    ['dx', 'width=400&window=1032,2064.5', 3, { width: 400, height: 267 }, '1032,2064.5'],
    ['us', 'height=240', 4, { width: 320, height: 240 }, undefined],
    ['us', '', 4, { width: 256, height: 192 }, undefined],
    ['us', 'window=40,400&invert=true&width=160', 3, { width: 160, height: 120 }, undefined],
  ];

  test.each(cases)('%s %s is made of level %d', async (kind, query, level, size, window) => {
    const frame = await frameOf(kind);
    expect(chooseLevel(headerOf(frame), options(query).box)).toMatchObject({ level, size });
    const rendered = await render(frame, `${query}&format=png`);
    expect(rendered).toMatchObject({ contentType: 'image/png', ...size });
    const picture = readPng(rendered.bytes);
    const facts: FrameFacts = KINDS[kind];
    const components = facts.components ?? 1;
    expect(picture).toMatchObject({ ...size, components });
    const { values, stored } = await expectedValues(frame, facts, 5 - level, size);
    const shade = components === 3 ? Math.round : shadeOf(window, stored);
    expectSamples(
      picture.samples,
      values.map((value) => shade(value)),
      (i) => shade(values[i] - 1e-7) !== shade(values[i] + 1e-7),
    );
    expect(new Set(picture.samples).size).toBeGreaterThan(1);
  });

  test('an image smaller than the box keeps its size', async () => {
    const picture = readPng((await render(await frameOf('mr'), 'width=1024&height=1024&format=png')).bytes);
    expect(picture).toMatchObject({ width: 256, height: 256 });
  });

  test('invert and rescale', async () => {
    const frame = await frameOf('ct');
    const pictureOf = async (query: string) => readPng((await render(frame, `${query}&format=png`)).bytes).samples;
    const plain = await pictureOf('width=64&window=1000,2000');
    const inverse = await pictureOf('width=64&window=1000,2000&invert=true');
    expect(Array.from(inverse)).toEqual(Array.from(plain, (shade) => 255 - shade));
    // The same window, told in rescaled values.
    expect(await pictureOf('width=64&window=-24,2000&rescale=1,-1024')).toEqual(plain);
    const byPercentiles = await pictureOf('width=64');
    expect(await pictureOf('width=64&rescale=2,-1024')).toEqual(byPercentiles);
    // A slope below zero turns the values round, as the modality LUT is meant to.
    const turned = await pictureOf('width=64&rescale=-1,0');
    for (let i = 0; i < turned.length; i++) {
      expect(Math.abs(turned[i] - (255 - byPercentiles[i]))).toBeLessThanOrEqual(1);
    }
  });
});

test('the colours of YBR_FULL, which only the request can tell', async () => {
  const encoder = await HtJ2kEncoder.create();
  const [width, height] = [64, 48];
  // White, red, green, blue, black in stripes.
  const colours = [
    [255, 128, 128],
    [76, 85, 255],
    [150, 44, 21],
    [29, 255, 107],
    [0, 128, 128],
  ];
  const samples = Uint8Array.from({ length: width * height * 3 }, (_, i) => colours[Math.floor(i / 3) % 5][i % 3]);
  const frame = encoder.encode(samples, { width, height, bits: 8, components: 3, colourTransform: false });
  const stored = readPng((await render(frame, 'width=64&height=64&format=png')).bytes);
  expect(Array.from(stored.samples.subarray(0, 6))).toEqual([255, 128, 128, 76, 85, 255]);
  const shown = readPng((await render(frame, 'width=64&height=64&photometric=YBR_FULL&format=png')).bytes);
  const pixels = Array.from({ length: 5 }, (_, pixel) => Array.from(shown.samples.subarray(3 * pixel, 3 * pixel + 3)));
  expect(pixels).toEqual([
    [255, 255, 255],
    [254, 0, 0],
    [0, 255, 1],
    [0, 0, 254],
    [0, 0, 0],
  ]);
  expect(() => options('photometric=CMYK')).toThrow('photometric must be RGB or YBR_FULL');
});

describe('samples of every kind', () => {
  test.each([
    [8, false],
    [8, true],
    [10, false],
    [12, true],
    [15, false],
    [16, true],
    [16, false],
  ])('%d bits, signed %p: the whole range of values', async (bits, signed) => {
    const [width, height] = [64, 48];
    const low = signed ? -(2 ** (bits - 1)) : 0;
    const values = Array.from({ length: width * height }, (_, i) =>
      Math.round(low + ((2 ** bits - 1) * i) / (width * height - 1)),
    );
    const samples =
      bits === 8 ? (signed ? Int8Array : Uint8Array).from(values) : (signed ? Int16Array : Uint16Array).from(values);
    const encoder = await HtJ2kEncoder.create();
    const frame = encoder.encode(samples, { width, height, bits, signed, decompositions: 2 });
    const window = `${low + 2 ** (bits - 1)},${2 ** bits}`;
    const { samples: is } = readPng((await render(frame, `format=png&window=${window}`)).bytes);
    const [center, span] = window.split(',').map(Number);
    expect(Array.from(is)).toEqual(values.map((value) => dicomLinear(value, center, span)));
    expect(is[0]).toBe(0);
    expect(is[is.length - 1]).toBe(255);
  });

  test.each([
    ['levels cut elsewhere than at tile-parts', { tileParts: false }],
    ['no TLM', { tlm: false }],
    ['several tiles', { tileSize: { width: 128, height: 128 }, tileParts: false }],
    ['irreversible', { quantizationStep: 0.01 }],
  ])('%s: the whole frame gives the same picture as its own reduction', async (_, encoding) => {
    const frame = await frameOf('ct', encoding);
    const header = headerOf(frame);
    const wanted = options('width=100&format=png&window=900,1500');
    const rendered = await renderer.render({ coding: 'htj2k', chunks: [frame], header }, wanted);
    const { reduction, size } = chooseLevel(header, wanted.box);
    const { values } = await expectedValues(frame, KINDS.ct, reduction, size);
    const shade = (x: number) => dicomLinear(x, 900, 1500);
    expectSamples(
      readPng(rendered.bytes).samples,
      values.map(shade),
      (i) => shade(values[i] - 1e-7) !== shade(values[i] + 1e-7),
    );
  });

  test('a codestream inside of boxes', async () => {
    const codestream = await frameOf('mr');
    const box = (type: string, content: Uint8Array) => {
      const head = Buffer.alloc(8);
      head.writeUInt32BE(8 + content.length);
      head.write(type, 4, 'latin1');
      return Buffer.concat([head, content]);
    };
    const frame = Buffer.concat([
      box('jP  ', Buffer.from('0d0a870a', 'hex')),
      box('ftyp', Buffer.from('jph \0\0\0\0jph ', 'latin1')),
      box('jp2h', Buffer.alloc(30)),
      box('jp2c', codestream),
    ]);
    expect(headerOf(frame).offset).toBeGreaterThan(0);
    const query = 'width=64&format=png';
    expect((await render(frame, query)).bytes).toEqual((await render(codestream, query)).bytes);
  });
});

describe('JPEG', () => {
  /** Of the noise that the encoder adds: the pictures are compared, not the files. */
  const psnr = (a: Uint8Array, b: Uint8Array) => {
    expect(a.length).toBe(b.length);
    const error = a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length;
    return error === 0 ? Infinity : 10 * Math.log10(255 ** 2 / error);
  };

  test.each(['ct', 'us', 'mr'] as const)(
    '%s: close to the PNG, and the closer the higher the quality',
    async (kind) => {
      const frame = await frameOf(kind);
      const exact = readPng((await render(frame, 'width=128&format=png')).bytes);
      const found = new Map<number, { noise: number; length: number }>();
      for (const quality of [10, 85, 100]) {
        const rendered = await render(frame, `width=128&quality=${quality}`);
        expect(rendered).toMatchObject({ contentType: 'image/jpeg', width: exact.width, height: exact.height });
        const decoded = await decodeJpeg(rendered.bytes);
        expect(decoded).toMatchObject({ width: exact.width, height: exact.height, components: exact.components });
        found.set(quality, { noise: psnr(decoded.samples, exact.samples), length: rendered.bytes.length });
      }
      expect(found.get(85)!.noise).toBeGreaterThan(35);
      expect(found.get(100)!.noise).toBeGreaterThan(45);
      expect(found.get(10)!.noise).toBeLessThan(found.get(85)!.noise);
      expect(found.get(10)!.length).toBeLessThan(found.get(85)!.length);
      expect(found.get(85)!.length).toBeLessThan(found.get(100)!.length);
    },
  );

  test.each([1, 3] as const)('frames in JPEG with %d components are decoded and scaled', async (components) => {
    const [width, height] = [200, 120];
    const samples = Uint8Array.from({ length: width * height * components }, (_, i) => 128 + 100 * Math.sin(i / 300));
    const frame = await encodeJpeg({ width, height, components, samples }, 95);
    const query = 'width=50&format=png&window=128,256';
    const rendered = await renderer.render(
      { coding: 'jpeg', chunks: [frame.subarray(0, 100), frame.subarray(100)] },
      options(query),
    );
    const picture = readPng(rendered.bytes);
    expect(picture).toMatchObject({ width: 50, height: 30, components });
    const full = await decodeJpeg(frame);
    const values = boxScaled(Array.from(full.samples), { width, height, components }, { width: 50, height: 30 });
    const shade = components === 3 ? Math.round : (x: number) => dicomLinear(x, 128, 256);
    expectSamples(
      picture.samples,
      values.map((value) => shade(value)),
      (i) => Math.abs((values[i] % 1) - 0.5) < 1e-6,
    );
  });
});

describe('what cannot be rendered is refused, and the worker goes on', () => {
  const jpeg = (...bytes: number[]) => ({ coding: 'jpeg' as const, chunks: [Uint8Array.from(bytes)] });
  const head = (marker: number, precision: number, components: number) => [
    0xff,
    0xd8,
    0xff,
    marker,
    0,
    11,
    precision,
    0,
    16,
    0,
    16,
    components,
    1,
    0x11,
    0,
    0xff,
    0xd9,
  ];

  test.each([
    ['12-bit JPEG', head(0xc1, 12, 1), /12 bits/],
    ['lossless JPEG', head(0xc3, 8, 1), /other than baseline/],
    ['JPEG-LS', head(0xf7, 8, 1), /other than baseline/],
    ['CMYK', head(0xc0, 8, 4), /4 components/],
    ['JPEG without data', head(0xc0, 8, 1), /damaged/],
    ['JPEG without a header', [0xff, 0xd8, 0xff, 0xd9], /no frame header/],
    ['nothing', [], /no frame header/],
    ['an immense JPEG', [0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0], /too large/],
  ])('%s', async (_, bytes, reason) => {
    await expect(renderer.render(jpeg(...bytes), options(''))).rejects.toMatchObject({
      kind: 'not-renderable',
      message: expect.stringMatching(reason),
    });
  });

  test('a codestream of garbage, and one of subsampled components', async () => {
    const frame = await frameOf('us');
    const header = headerOf(frame);
    const refused = (bytes: Uint8Array) =>
      expect(renderer.render({ coding: 'htj2k', chunks: [bytes], header }, options(''))).rejects.toMatchObject({
        kind: 'not-renderable',
      });
    await refused(new Uint8Array(500).fill(0x55));
    await refused(frame.slice(0, 30));
    const subsampled = frame.slice();
    subsampled[42 + 3 + 1] = 2;
    await refused(subsampled);
    expect(renderer.stats).toMatchObject({ workers: 1, running: 0, queued: 0 });
    expect((await render(frame, '')).contentType).toBe('image/jpeg');
  });

  test('damaged frames of all kinds: each is answered, and pictures of good ones stay right', async () => {
    const frame = await frameOf('mr');
    const header = headerOf(frame);
    const before = await render(frame, 'width=64&format=png');
    let random = 7;
    const next = (limit: number) => (random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0) % limit;
    for (let round = 0; round < 60; round++) {
      const damaged = frame.slice(0, round % 3 === 0 ? next(frame.length) + 1 : undefined);
      for (let i = 0; i < 1 + (round % 20); i++) {
        damaged[next(round % 2 ? 200 : damaged.length) % damaged.length] = next(256);
      }
      const input = { coding: 'htj2k' as const, chunks: [damaged], header };
      await renderer.render(input, options('width=64')).then(
        ({ bytes }) => expect(bytes.length).toBeGreaterThan(0),
        (error: unknown) => expect(error).toMatchObject({ kind: expect.stringMatching(/^(not-renderable|failed)$/) }),
      );
    }
    expect((await render(frame, 'width=64&format=png')).bytes).toEqual(before.bytes);
  });

  test('the message tells nothing of the codec or the machine', async () => {
    const error: unknown = await renderer.render(jpeg(1, 2, 3), options('')).catch((caught: unknown) => caught);
    expect(String(error)).toBe(
      'RenderError: no picture can be made of the frame, as its JPEG data have no frame header',
    );
  });
});

test('the name of a picture differs where the picture does', () => {
  const names = ['', 'width=100', 'window=1,2', 'rescale=1,2', 'invert=true', 'format=png', 'quality=84'].map((query) =>
    canonicalOptions(options(query)),
  );
  expect(new Set(names).size).toBe(names.length);
});
