import {
  be16,
  be32,
  box,
  buildCodestream,
  coc,
  cod,
  com,
  concat,
  jph,
  jphSignature,
  qcd,
  segment,
  tilePartsByResolution,
  u8,
  type CodestreamPlan,
  type TilePartPlan,
} from './support/codestream-builder';
import { read, summary } from './support/read';
import { CodestreamReader, type CodestreamErrorCode } from '../../runtime/htj2k';

const TLM = { st: 2, sp: 1 } as const;
/** SOC and SIZ of one component. */
const SIZ_END = 2 + 2 + 41;

function expectError(frame: Uint8Array, code: CodestreamErrorCode, offset?: number): void {
  const reading = read(frame);
  expect(reading.error?.code).toBe(code);
  expect(reading.error?.name).toMatch(/Error$/);
  if (offset !== undefined) expect(reading.error?.offset).toBe(offset);
  for (const chunkSize of [1, 5]) expect(summary(read(frame, chunkSize))).toEqual(summary(reading));
}

/** A codestream with the byte at `at` replaced; negative counts from the start of the first SOT. */
function changed(at: number, value: number, plan: CodestreamPlan = {}): Uint8Array {
  const { bytes, mainHeaderEnd } = buildCodestream(plan);
  bytes[at < 0 ? mainHeaderEnd + -at : at] = value;
  return bytes;
}

function withParts(change: (parts: TilePartPlan[]) => TilePartPlan[], plan: CodestreamPlan = {}): Uint8Array {
  const tiles = plan.tileWidth ? 2 : 1;
  return buildCodestream({ ...plan, tileParts: change(tilePartsByResolution(3, tiles)) }).bytes;
}

describe('a frame that ends too early', () => {
  test.each([{}, { tlm: TLM }, { tileParts: tilePartsByResolution(3, 1, 0) }])('after any byte (%j)', (plan) => {
    const { bytes } = buildCodestream(plan);
    for (let length = 2; length < bytes.length; length++) {
      expectError(bytes.subarray(0, length), 'truncated', length);
    }
  });

  test('after any byte of JPH boxes', () => {
    const frame = jph(buildCodestream({ trailing: u8(1, 2, 3) }).bytes);
    for (let length = 8; length < frame.length; length++) expectError(frame.subarray(0, length), 'truncated', length);
  });

  test('in a tile-part of unknown length', () => {
    const { bytes } = buildCodestream({ tileParts: [{ part: 0, parts: 1, body: u8(1, 2, 0xff, 3), psot: 0 }] });
    for (let length = 2; length < bytes.length; length++) expectError(bytes.subarray(0, length), 'truncated', length);
  });

  test('without EOC says so', () => {
    const { error } = read(buildCodestream({ eoc: false }).bytes);
    expect(error?.facts).toMatchObject({ missing: 'EOC or a tile-part' });
  });
});

describe('boxes', () => {
  const start = jphSignature.length;
  const long = (high: number, low: number): Uint8Array =>
    concat(jphSignature, be32(1), Buffer.from('xml '), be32(high), be32(low));

  test.each([
    ['of an impossible length', concat(jphSignature, be32(7), Buffer.from('ftyp')), start],
    ['of an impossible long length', long(0, 15), start],
    ['longer than can be counted', long(0x00200000, 0), start],
    ['without a codestream', concat(jphSignature, box('ftyp', u8(1), 'to-end')), start],
  ])('%s', (_name, frame, offset) => expectError(frame, 'box', offset));

  test('that go on in the frame, but end without a codestream', () => {
    expectError(concat(jphSignature, box('ftyp', u8(1, 2))), 'truncated');
  });

  test('with something else than a codestream in its box', () => {
    expectError(concat(jphSignature, box('jp2c', u8(0xff, 0xd8, 0xff, 0xe0))), 'marker-not-found', start + 8);
  });

  test.each(['', 'TLM', 'Psot 0'])('that end before the codestream does (%s)', (kind) => {
    const tileParts = kind === 'Psot 0' ? [{ part: 0, parts: 1, body: u8(1, 2), psot: 0 }] : undefined;
    const whole = buildCodestream({ tlm: kind === 'TLM' ? TLM : undefined, tileParts }).bytes;
    for (let length = 4; length < whole.length; length++) {
      const frame = concat(jphSignature, box('jp2c', whole.subarray(0, length)), new Uint8Array(9));
      expectError(frame, 'box');
      expect(read(frame).error?.facts.limit).toBe(start + 8 + length);
    }
  });
});

describe('the main header', () => {
  const main = (...mainSegments: Uint8Array[]): Uint8Array => buildCodestream({ mainSegments }).bytes;
  const header = (...segments: Uint8Array[]): Uint8Array => {
    const { bytes } = buildCodestream({ htj2k: false });
    return concat(bytes.subarray(0, SIZ_END), ...segments, be16(0xff90), new Uint8Array(10));
  };

  test.each([
    ['bytes that are no marker', u8(1, 2, 3, 4), 'marker-not-found'],
    ['SOC', be16(0xff4f), 'unexpected-marker'],
    ['SIZ again', segment(0xff51, u8(1)), 'unexpected-marker'],
    ['SOD', be16(0xff93), 'unexpected-marker'],
    ['EOC', be16(0xffd9), 'unexpected-marker'],
    ['PPT', segment(0xff61, u8(1)), 'unexpected-marker'],
    ['a JPEG marker', segment(0xffc4, u8(1)), 'unexpected-marker'],
    ['COD again', cod(2), 'unexpected-marker'],
    ['QCD again', qcd(2), 'unexpected-marker'],
    ['CAP again', segment(0xff50, be32(0)), 'unexpected-marker'],
    ['a segment of length 0', concat(be16(0xff64), be16(0)), 'marker-segment-length'],
    ['a segment of length 1', concat(be16(0xff64), be16(1)), 'marker-segment-length'],
    ['empty COC', segment(0xff53), 'marker-segment-length'],
    ['empty TLM', segment(0xff55), 'marker-segment-length'],
    ['TLM without entries', segment(0xff55, u8(0, 0)), 'marker-segment-length'],
    ['TLM with half an entry', segment(0xff55, u8(0, 0x50), u8(0, 0, 0, 0, 99, 0)), 'marker-segment-length'],
    ['TLM of ST 3', segment(0xff55, u8(0, 0x30, 0, 0, 0, 99)), 'marker-segment-value'],
    ['TLM of reserved Stlm', segment(0xff55, u8(0, 0x80, 0, 99)), 'marker-segment-value'],
    ['a tile-part of 13 bytes', segment(0xff55, u8(0, 0, 0, 13)), 'marker-segment-value'],
    ['COC of a missing component', coc(1, 2), 'marker-segment-value'],
    ['COC with 33 decompositions', coc(0, 33), 'marker-segment-value'],
    ['COC with bytes left', segment(0xff53, u8(0, 0, 2, 4, 4, 0, 1, 9)), 'marker-segment-length'],
  ] as const)('with %s', (_name, bytes, code) => expectError(main(bytes), code));

  test.each([
    ['no COD', [qcd(2)], 'missing-marker'],
    ['no QCD', [cod(2)], 'missing-marker'],
    ['CAP too short', [segment(0xff50, u8(0, 2, 0))], 'marker-segment-length'],
    ['CAP with a part missing', [segment(0xff50, be32(0x00020000))], 'marker-segment-length'],
    ['COD too short', [segment(0xff52, u8(0, 2, 0))], 'marker-segment-length'],
    ['COD of progression 5', [cod(2, 5)], 'marker-segment-value'],
    ['COD without layers', [cod(2, 2, 0)], 'marker-segment-value'],
    ['COD with 33 decompositions', [cod(33)], 'marker-segment-value'],
    ['COD with bytes left', [concat(segment(0xff52, u8(0, 2, 0, 1, 0, 2, 4, 4, 0, 1, 1)))], 'marker-segment-length'],
    ['COD without its precincts', [segment(0xff52, u8(1, 2, 0, 1, 0, 2, 4, 4, 0, 1))], 'marker-segment-length'],
    ['code-blocks too wide', [segment(0xff52, u8(0, 2, 0, 1, 0, 2, 9, 0, 0, 1))], 'marker-segment-value'],
    ['code-blocks too large', [segment(0xff52, u8(0, 2, 0, 1, 0, 2, 5, 4, 0, 1))], 'marker-segment-value'],
  ] as const)('with %s', (_name, segments, code) => expectError(header(...segments), code));

  test('without the CAP that Rsiz promises', () => {
    expectError(changed(6, 0x40, { htj2k: false }), 'missing-marker');
  });

  // Fields of SIZ by their place in the codestream.
  test.each([
    ['width 0', 11, 0],
    ['an offset behind the image', 19, 64],
    ['tile width 0', 27, 0],
    ['a tile offset behind the image offset', 35, 1],
    ['a million tiles', 24, 1],
    ['no components', 41, 0],
    ['too many components', 40, 0x41],
    ['47 bits', 42, 46],
    ['XRsiz 0', 43, 0],
    ['YRsiz 0', 44, 0],
  ])('with %s', (name, at, value) => {
    const plan = name === 'a million tiles' ? { width: 1000, height: 65536, tileWidth: 1, tileHeight: 65536 } : {};
    const bytes = changed(at, value, plan);
    if (name === 'a million tiles') bytes.set(concat(be32(1), be32(1)), 24);
    expectError(bytes, 'marker-segment-value', 2);
  });

  test('with a length of SIZ that is not that of its components', () => {
    expectError(changed(41, 2), 'marker-segment-length', 2);
    expectError(changed(5, 40), 'marker-segment-length', 2);
    expectError(u8(0xff, 0x4f, 0xff, 0x51, 0, 2), 'marker-segment-length', 2);
  });

  test('that never ends', () => {
    const reader = new CodestreamReader();
    reader.push(buildCodestream().bytes.subarray(0, SIZ_END));
    const comment = com('x'.repeat(60000));
    const push = (): void => {
      for (let i = 0; i < 100; i++) reader.push(comment);
    };
    expect(push).toThrow(expect.objectContaining({ code: 'header-limit' }));
  });
});

describe('TLM', () => {
  const entry = (tile: number, length: number): Uint8Array => concat(be16(tile), be32(length));
  const tlm = (index: number, ...entries: Uint8Array[]): Uint8Array => segment(0xff55, u8(index, 0x60), ...entries);

  test.each([
    ['two segments of one Ztlm', [tlm(0, entry(0, 99)), tlm(0, entry(0, 99))], 1],
    ['a gap in Ztlm', [tlm(0, entry(0, 99)), tlm(2, entry(0, 99))], 1],
    ['a tile that is not there', [tlm(0, entry(1, 99))], 1],
    ['a tile without tile-part', [tlm(0, entry(0, 99))], 2],
    ['more tiles in order than there are', [segment(0xff55, u8(0, 0, 0, 99, 0, 99, 0, 99))], 2],
    ['fewer tiles in order than there are', [segment(0xff55, u8(0, 0, 0, 99))], 2],
    ['256 tile-parts of a tile', [tlm(0, ...Array.from({ length: 256 }, () => entry(0, 99)))], 1],
  ])('with %s', (_name, mainSegments, tiles) => {
    const plan = tiles === 2 ? { width: 100, tileWidth: 50 } : {};
    expectError(buildCodestream({ ...plan, mainSegments }).bytes, 'tlm');
  });

  test('that promises more than the box has', () => {
    const mainSegments = [tlm(0, ...Array.from({ length: 255 }, () => entry(0, 0xffffffff)))];
    expectError(jph(buildCodestream({ mainSegments }).bytes), 'box');
  });

  test('of another length than SOT', () => {
    const { bytes, mainHeaderEnd, ends } = buildCodestream({ tlm: TLM });
    for (const sot of [mainHeaderEnd, ...ends.slice(0, -1)]) {
      const wrong = Uint8Array.from(bytes);
      wrong[sot + 9]++;
      expectError(wrong, 'tile-part-length', sot);
    }
  });

  test('of another tile than SOT', () => {
    const { bytes, mainHeaderEnd } = buildCodestream({ tlm: TLM, width: 100, tileWidth: 50 });
    bytes[mainHeaderEnd + 5] = 1;
    expectError(bytes, 'tile-part-order', mainHeaderEnd);
  });

  test('of another number of tile-parts than SOT', () => {
    expectError(changed(-11, 4, { tlm: TLM }), 'tile-part-order');
  });

  test('of fewer or more tile-parts than come', () => {
    const whole = buildCodestream({ tlm: TLM, tileParts: tilePartsByResolution(3, 1, 0) });
    const [, second] = whole.ends;
    expectError(concat(whole.bytes.subarray(0, second), be16(0xffd9)), 'missing-tile-parts', second);
    const fourth = buildCodestream({ tileParts: tilePartsByResolution(4, 1, 0) });
    const extra = fourth.bytes.subarray(fourth.ends[2]);
    expectError(concat(whole.bytes.subarray(0, -2), extra), 'tile-part-order', whole.ends[2]);
  });
});

describe('tile-parts', () => {
  const tiles = { width: 100, tileWidth: 50 };

  test.each([
    ['an SOT of wrong length', changed(-3, 11), 'marker-segment-length'],
    ['a tile that is not there', changed(-5, 1), 'tile-part-order'],
    ['tile-part 1 first', changed(-10, 1), 'tile-part-order'],
    ['Psot 13', changed(-9, 13), 'tile-part-length'],
    ['Psot into nowhere', changed(-9, 18), 'tile-part-length'],
    ['fewer tile-parts than the index', withParts(([a, b, c]) => [a, b, { ...c, parts: 2 }]), 'tile-part-order'],
    ['TNsot that changes', withParts(([a, b, c]) => [a, { ...b, parts: 4 }, c]), 'tile-part-order'],
    ['a tile-part more than TNsot', withParts((p) => [...p, { ...p[0], part: 3, parts: 0 }]), 'tile-part-order'],
    ['a tile-part twice', withParts(([a, b, c]) => [a, b, b, c]), 'tile-part-order'],
    ['a tile-part missing', withParts(([a, b]) => [a, b]), 'missing-tile-parts'],
    ['a tile missing', withParts((p) => p.filter(({ tile }) => tile === 0), tiles), 'missing-tile-parts'],
    [
      'a tile-part behind Psot 0 of TLM',
      withParts(([a, b, c]) => [a, { ...b, psot: 0 }, c], { tlm: TLM }),
      'tile-part-order',
    ],
    ['a tile-part behind Psot 0', withParts(([a, b, c]) => [a, { ...b, psot: 0 }, c]), 'unexpected-marker'],
    ['bytes that are no marker', withParts(([a]) => [{ ...a, segments: [u8(1, 2)] }]), 'marker-not-found'],
    ['SIZ', withParts(([a]) => [{ ...a, segments: [segment(0xff51, u8(1))] }]), 'unexpected-marker'],
    ['TLM', withParts(([a]) => [{ ...a, segments: [segment(0xff55, u8(0, 0, 0, 99))] }]), 'unexpected-marker'],
    ['COD twice', withParts(([a]) => [{ ...a, segments: [cod(2), cod(2)] }]), 'unexpected-marker'],
    ['COD in a later one', withParts(([a, b]) => [a, { ...b, segments: [cod(2)] }]), 'unexpected-marker'],
    ['a late POC', withParts(([a, b]) => [a, { ...b, segments: [segment(0xff5f, u8(1))] }]), 'unexpected-marker'],
    [
      'a segment over its end',
      withParts(([a]) => [{ ...a, psot: 20, segments: [com('abcdefg')] }]),
      'tile-part-length',
    ],
    ['an end before SOD', withParts(([a]) => [{ ...a, psot: 25, segments: [com('abcdefg')] }]), 'tile-part-length'],
  ] as const)('with %s', (_name, frame, code) => expectError(frame, code));
});

describe('the reader', () => {
  test('throws the same error for ever', () => {
    const reader = new CodestreamReader();
    const failing = (): void => reader.push(changed(-5, 1));
    expect(failing).toThrow('SOT has tile 1 of 1');
    expect(failing).toThrow('SOT has tile 1 of 1');
    expect(() => reader.end()).toThrow('SOT has tile 1 of 1');
  });

  test('refuses calls after end()', () => {
    const reader = new CodestreamReader();
    reader.push(buildCodestream().bytes);
    reader.end();
    expect(() => reader.push(u8(1))).toThrow('CodestreamReader.push() was called after end()');
    expect(() => reader.end()).toThrow('CodestreamReader.end() was called after end()');
  });
});
