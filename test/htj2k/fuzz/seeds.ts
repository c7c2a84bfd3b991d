import {
  buildCodestream,
  coc,
  cod,
  com,
  jph,
  segment,
  tilePartsByResolution,
  u8,
  type CodestreamPlan,
} from '../support/codestream-builder';

const poc = segment(0xff5f, u8(0, 0, 0, 1, 3, 1, 2));
const tiles = { width: 100, height: 70, tileWidth: 50, tileHeight: 40 };
const small = (ordinal: number): Uint8Array => new Uint8Array(1 + (ordinal % 3)).fill(ordinal);
const packed = [segment(0xff61, u8(0, 9)), segment(0xff58, u8(0, 20))];

const codestreams: Readonly<Record<string, CodestreamPlan>> = {
  'no-tlm': {},
  'no-tlm-tnsot-0': { tileParts: tilePartsByResolution(3, 1, 0, small) },
  'tlm-st0-sp0': { tlm: { st: 0, sp: 0 } },
  'tlm-st1-sp1': { tlm: { st: 1, sp: 1 }, trailing: u8(1, 2, 3) },
  'tlm-st2-sp1': { tlm: { st: 2, sp: 1 }, components: 3, bits: 8 },
  'tlm-split': { decompositions: 5, tlm: { st: 2, sp: 0, perSegment: [1, 2, 1, 2], order: [2, 0, 3, 1] } },
  'psot-0': {
    decompositions: 0,
    tileParts: [{ part: 0, parts: 1, psot: 0, body: u8(1, 0xff, 0x91, 0, 4, 0xff, 0xd9) }],
  },
  'psot-0-tlm': {
    decompositions: 1,
    tlm: { st: 2, sp: 1 },
    tileParts: tilePartsByResolution(2).map((part, i) => (i === 1 ? { ...part, psot: 0 } : part)),
  },
  tiles: { ...tiles, decompositions: 1, tileParts: tilePartsByResolution(2, 4, 2, small) },
  'tiles-tlm': { ...tiles, decompositions: 1, tlm: { st: 1, sp: 0 }, tileParts: tilePartsByResolution(2, 4, 2, small) },
  'tiles-st0': { ...tiles, decompositions: 0, tlm: { st: 0, sp: 0 } },
  'one-tile-part': { precincts: true, tileParts: [{ part: 0, parts: 1, body: u8(1, 2, 3) }] },
  segments: {
    precincts: true,
    mainSegments: [com('x'), coc(0, 2), segment(0xff60, u8(0, 1)), segment(0xff57, u8(0, 1))],
    tileParts: tilePartsByResolution(3, 1, 3, small).map((part) => {
      return { ...part, segments: part.part === 0 ? [cod(2), coc(0, 2), ...packed] : packed };
    }),
  },
  poc: {
    mainSegments: [poc],
    tileParts: tilePartsByResolution(3, 1, 3, small).map((part) => ({ ...part, segments: [poc] })),
  },
  'part-1': { htj2k: false, progression: 0, tlm: { st: 1, sp: 0 } },
  extensions: { mainSegments: [segment(0xff72, u8(1, 2)), u8(0xff, 0x30)] },
};

/** The files of `corpus/` that are built, by name; the others are regressions. */
export function seeds(): ReadonlyMap<string, Uint8Array> {
  const files = new Map(
    Object.entries(codestreams).map(([name, plan]) => [`${name}.j2c`, buildCodestream(plan).bytes]),
  );
  const plain = buildCodestream({ tlm: { st: 2, sp: 1 } }).bytes;
  for (const length of ['plain', 'extended', 'to-end'] as const) files.set(`boxes-${length}.jph`, jph(plain, length));
  return files.set('boxes-and-more.jph', jph(buildCodestream().bytes, 'plain', u8(0, 0, 0, 99)));
}
