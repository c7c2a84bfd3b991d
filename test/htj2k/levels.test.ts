import {
  be16,
  buildCodestream,
  coc,
  cod,
  com,
  concat,
  jph,
  segment,
  tilePartsByResolution,
  u8,
  type CodestreamPlan,
  type TlmForm,
} from './support/codestream-builder';
import { read } from './support/read';
import type { NoLevelsReason } from '../../runtime/htj2k';

const TLM: TlmForm = { st: 2, sp: 1 };
const body = new Uint8Array(20).fill(7);
const poc = segment(0xff5f, u8(0, 0), be16(1), u8(3, 1, 2));

/** The ends of the levels: every n-th tile-part ends one, and the last ends with the frame. */
function endsOf(plan: CodestreamPlan, tiles = 1): number[] {
  const { bytes, ends } = buildCodestream(plan);
  const levels = ends.filter((_, i) => (i + 1) % tiles === 0);
  return [...levels.slice(0, -1), bytes.length];
}

function expectLevels(plan: CodestreamPlan, tiles = 1): void {
  const reading = read(buildCodestream(plan).bytes);
  expect(reading.error).toBeUndefined();
  expect(reading.structure).toMatchObject({ kind: 'levels', ends: endsOf(plan, tiles) });
}

function expectNone(plan: CodestreamPlan, reason: NoLevelsReason): void {
  const reading = read(buildCodestream(plan).bytes);
  expect(reading.error).toBeUndefined();
  expect(reading.structure).toEqual({ kind: 'none', reason });
}

describe('levels are found', () => {
  const forms = ([0, 1, 2] as const).flatMap((st) => ([0, 1] as const).map((sp) => [st, sp] as const));

  test.each(forms)('with TLM of ST %i, SP %i', (st, sp) => expectLevels({ tlm: { st, sp } }));

  test('with TLM split over segments in any order', () => {
    expectLevels({ decompositions: 5, tlm: { ...TLM, perSegment: [1, 2, 1, 2], order: [2, 0, 3, 1] } });
  });

  test('without TLM, by TNsot', () => expectLevels({ decompositions: 4 }));

  test('without TLM and TNsot, at EOC', () => {
    expectLevels({ decompositions: 4, tileParts: tilePartsByResolution(5, 1, 0) });
  });

  test('without decompositions, in any progression', () => {
    for (const progression of [0, 1, 2, 3, 4]) expectLevels({ decompositions: 0, progression, tlm: TLM });
  });

  test.each([
    ['RLCP', 1, 1],
    ['RLCP', 1, 3],
    ['RPCL', 2, 3],
    ['LRCP', 0, 1],
  ])('in %s (%i) with %i layers', (_name, progression, layers) => expectLevels({ progression, layers, tlm: TLM }));

  test('with precinct sizes, PPM, PLM, PPT, PLT, COM and equal COC', () => {
    const mainSegments = [segment(0xff60, u8(0, 1, 2, 3)), segment(0xff57, u8(0, 1)), com('x'), coc(0, 2)];
    const packed = [segment(0xff61, u8(0, 9)), segment(0xff58, u8(0, 20))];
    const tileParts = tilePartsByResolution(3).map((part) => {
      return { ...part, segments: part.part === 0 ? [cod(2), coc(0, 2), ...packed] : packed };
    });
    expectLevels({ precincts: true, mainSegments, tileParts, tlm: TLM });
    expectLevels({ precincts: true, mainSegments, tileParts });
  });

  test('with Psot 0 in the last tile-part, with and without TLM', () => {
    // FF91 (SOP), FF92 (EPH) and values up to FF8F may stand between and in packets; Nsop may read as EOC.
    const packets = u8(1, 0xff, 0x8f, 0xff, 0x91, 0, 4, 0xff, 0xd9, 2, 0xff, 0x92, 3, 0xff, 0x00, 4);
    const tileParts = tilePartsByResolution(3, 1, 3, () => packets);
    tileParts[2] = { ...tileParts[2], psot: 0 };
    expectLevels({ tileParts });
    expectLevels({ tileParts, tlm: TLM });
    expectLevels({ tileParts, trailing: u8(1, 2, 0xff, 0xd9, 3) });
  });

  test('with several tiles, resolution by resolution', () => {
    const plan = { width: 100, height: 70, tileWidth: 50, tileHeight: 40 };
    expectLevels({ ...plan, tlm: TLM }, 4);
    expectLevels(plan, 4);
    const shuffled = tilePartsByResolution(3, 4).sort((a, b) => a.part - b.part || b.tile! - a.tile!);
    expectLevels({ ...plan, tileParts: shuffled, tlm: TLM }, 4);
    expectLevels({ ...plan, tileParts: shuffled.map((part) => ({ ...part, parts: 0 })) }, 4);
    expectLevels({ ...plan, decompositions: 0, tlm: { st: 0, sp: 0 } }, 4);
  });

  test('with bytes behind EOC, which belong to the last level', () => {
    expectLevels({ tlm: TLM, trailing: u8(0xff, 0x90, 0, 1, 2) });
  });

  test.each(['plain', 'extended', 'to-end'] as const)('in JPH boxes of %s length', (length) => {
    const { bytes, ends } = buildCodestream({ tlm: TLM });
    const frame = jph(bytes, length);
    const offset = frame.length - bytes.length;
    const { header, structure } = read(frame);
    expect(header?.offset).toBe(offset);
    expect(structure).toMatchObject({ ends: [offset + ends[0], offset + ends[1], frame.length] });
  });

  test('in a JPH file with boxes and bytes behind the codestream', () => {
    const frame = jph(buildCodestream({ trailing: u8(1) }).bytes, 'plain', u8(0, 0, 0, 99));
    expect(read(frame).structure).toMatchObject({ kind: 'levels', count: 3 });
  });
});

describe('the frame is to be served whole', () => {
  test('with one tile-part', () => {
    const tileParts = [{ part: 0, parts: 1, body }];
    expectNone({ tileParts }, 'one-tile-part');
    expectNone({ tileParts, tlm: TLM }, 'one-tile-part');
    expectNone({ tileParts: [{ part: 0, body }] }, 'one-tile-part');
    expectNone({ tileParts: [{ part: 0, body, psot: 0 }] }, 'one-tile-part');
  });

  test.each([2, 4])('with %i tile-parts for 3 resolutions', (count) => {
    const tileParts = tilePartsByResolution(count);
    expectNone({ tileParts }, 'tile-parts-are-not-resolutions');
    expectNone({ tileParts, tlm: TLM }, 'tile-parts-are-not-resolutions');
    expectNone({ tileParts: tilePartsByResolution(count, 1, 0) }, 'tile-parts-are-not-resolutions');
  });

  test('with several tiles one after the other', () => {
    const plan = { width: 100, tileWidth: 50 };
    const tileParts = tilePartsByResolution(3, 2).sort((a, b) => a.tile! - b.tile!);
    expectNone({ ...plan, tileParts }, 'tile-parts-are-not-resolutions');
    expectNone({ ...plan, tileParts, tlm: TLM }, 'tile-parts-are-not-resolutions');
  });

  test('with several tiles of one tile-part', () => {
    const plan = { width: 100, tileWidth: 50, tileParts: tilePartsByResolution(1, 2, 1) };
    expectNone(plan, 'one-tile-part');
    expectNone({ ...plan, tlm: TLM }, 'one-tile-part');
    expectNone({ ...plan, tlm: { st: 0, sp: 1 } }, 'one-tile-part');
    expectNone({ ...plan, tileParts: tilePartsByResolution(1, 2, 0) }, 'one-tile-part');
  });

  test('with a tile that has fewer tile-parts', () => {
    const tileParts = tilePartsByResolution(3, 2, 0).slice(0, -1);
    expectNone({ width: 100, tileWidth: 50, tileParts }, 'tile-parts-are-not-resolutions');
  });

  test.each([
    ['PCRL', 3, 1],
    ['CPRL', 4, 1],
    ['LRCP', 0, 2],
  ])('in %s (%i) with %i layers', (_name, progression, layers) => {
    expectNone({ progression, layers, tlm: TLM }, 'progression-is-not-by-resolution');
  });

  test('with POC in the main or the first tile-part header', () => {
    expectNone({ mainSegments: [poc], tlm: TLM }, 'progression-order-changes');
    const [first, second, third] = tilePartsByResolution(3);
    const tileParts = [{ ...first, segments: [poc] }, { ...second, segments: [poc] }, third];
    expectNone({ tileParts, tlm: TLM }, 'progression-order-changes');
  });

  test('with components of other decompositions', () => {
    expectNone({ components: 3, mainSegments: [coc(1, 3)], tlm: TLM }, 'coding-styles-differ');
  });

  test.each([
    ['decompositions', cod(3)],
    ['progression', cod(2, 1)],
    ['layers', cod(2, 2, 2)],
    ['decompositions of a component', coc(0, 1)],
  ])('with a tile of other %s', (_name, style) => {
    const plan = { width: 100, tileWidth: 50 };
    const tileParts = tilePartsByResolution(3, 2).map((part, i) => ({ ...part, segments: i === 1 ? [style] : [] }));
    expectNone({ ...plan, tileParts }, 'coding-styles-differ');
    expectNone({ ...plan, tileParts, tlm: TLM }, 'coding-styles-differ');
  });

  test('with Part 2 or unknown marker segments', () => {
    expectNone({ mainSegments: [segment(0xff72, u8(1, 2))], tlm: TLM }, 'unknown-extensions');
    expectNone({ mainSegments: [be16(0xff30)], tlm: TLM }, 'unknown-extensions');
    const [first, ...rest] = tilePartsByResolution(3);
    const tileParts = [{ ...first, segments: [segment(0xff79, u8(1)), be16(0xff3f)] }, ...rest];
    expectNone({ tileParts, tlm: TLM }, 'unknown-extensions');
    const part2 = Uint8Array.from(buildCodestream({ tlm: TLM }).bytes);
    part2[6] = 0xc0;
    expect(read(part2).structure).toEqual({ kind: 'none', reason: 'unknown-extensions' });
  });

  test('with more TLM entries than are kept', () => {
    const entries = new Uint8Array(65535 - 4).fill(0x11);
    const mainSegments = [0, 1, 2].map((index) => segment(0xff55, u8(index, 0), entries.subarray(0, 65000)));
    expectNone({ mainSegments }, 'too-many-tile-parts');
  });

  test.each([
    ['nothing', u8()],
    ['one white sample', u8(0xff)],
    ['JPEG', u8(0xff, 0xd8, 0xff, 0xe0, 0, 16)],
    ['zeros', new Uint8Array(100)],
    ['the start of a box', u8(0, 0, 0, 12, 0x6a)],
    ['text', concat(Buffer.from('<html>'))],
    ['SOC without SIZ', u8(0xff, 0x4f, 0xff, 0x52, 0, 12)],
  ])('when it is no codestream: %s', (_name, bytes) => {
    expect(read(bytes)).toEqual({
      header: undefined,
      structure: { kind: 'none', reason: 'not-a-codestream' },
      error: undefined,
    });
  });
});
