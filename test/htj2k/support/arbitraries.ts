import fc from 'fast-check';
import {
  buildCodestream,
  coc,
  cod,
  com,
  jph,
  segment,
  tileCount,
  tilePartsByResolution,
  u8,
  type BoxLength,
  type CodestreamPlan,
  type TilePartPlan,
  type TlmForm,
} from './codestream-builder';

/** A frame that is valid, and the ends of its levels; undefined when it has none. */
export interface ValidFrame {
  readonly plan: CodestreamPlan;
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly ends: readonly number[] | undefined;
}

interface Choice {
  readonly plan: CodestreamPlan;
  readonly layout: 'resolutions' | 'tiles' | 'one' | 'too-few';
  readonly tnsot: boolean;
  readonly lastPsotZero: boolean;
  readonly bodies: readonly Uint8Array[];
  readonly headerOf: readonly Uint8Array[];
  readonly tilesDescending: boolean;
  readonly boxes: BoxLength | undefined;
}

/** Bodies have no FF: they may end a tile-part of unknown length too. */
const bodyList = fc.array(fc.uint8Array({ min: 0, max: 254, maxLength: 40 }), { minLength: 1, maxLength: 8 });

const neutralSegments = fc.constantFrom(
  com('text'),
  segment(0xff57, u8(0, 1, 2)),
  segment(0xff60, u8(0, 1, 2, 3)),
  segment(0xff5e, u8(0, 0, 3)),
  segment(0xff5d, u8(0, 0x20, 0x48)),
  segment(0xff63, u8(0, 1, 0, 1)),
  segment(0xff59, u8(0, 1)),
);

const tlmForm = (tileParts: number, st0Fits: boolean): fc.Arbitrary<TlmForm> =>
  fc
    .record({
      st: st0Fits ? fc.constantFrom<0 | 1 | 2>(0, 1, 2) : fc.constantFrom<1 | 2>(1, 2),
      sp: fc.constantFrom<0 | 1>(0, 1),
      perSegment: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
    })
    .chain((form) => {
      let [left, segments] = [tileParts, 0];
      for (; left > 0; segments++) left -= form.perSegment[segments] ?? left;
      const indices = Array.from({ length: segments }, (_, i) => i);
      const order = fc.shuffledSubarray(indices, { minLength: segments, maxLength: segments });
      return order.map((shuffled) => ({ ...form, order: shuffled }));
    });

const choice: fc.Arbitrary<Choice> = fc
  .record({
    width: fc.integer({ min: 1, max: 300 }),
    height: fc.integer({ min: 1, max: 300 }),
    columns: fc.integer({ min: 1, max: 3 }),
    rows: fc.integer({ min: 1, max: 2 }),
    components: fc.constantFrom(1, 3),
    bits: fc.integer({ min: 1, max: 16 }),
    signed: fc.boolean(),
    decompositions: fc.integer({ min: 0, max: 6 }),
    progression: fc.constantFrom(0, 1, 2, 2, 2, 3, 4),
    layers: fc.constantFrom(1, 1, 1, 5),
    precincts: fc.boolean(),
    htj2k: fc.boolean(),
    mainSegments: fc.array(neutralSegments, { maxLength: 3 }),
    trailing: fc.uint8Array({ maxLength: 12 }),
    layout: fc.constantFrom<Choice['layout']>('resolutions', 'resolutions', 'resolutions', 'tiles', 'one', 'too-few'),
    tnsot: fc.boolean(),
    lastPsotZero: fc.boolean(),
    bodies: bodyList,
    headerOf: fc.array(fc.constantFrom(com('tile'), segment(0xff61, u8(0, 1)), segment(0xff58, u8(0, 2))), {
      maxLength: 2,
    }),
    tilesDescending: fc.boolean(),
    boxes: fc.option(fc.constantFrom<BoxLength>('plain', 'extended', 'to-end'), { nil: undefined }),
  })
  .map(({ columns, rows, layout, tnsot, lastPsotZero, bodies, headerOf, tilesDescending, boxes, ...image }) => {
    const tileWidth = Math.ceil(image.width / columns);
    const tileHeight = Math.ceil(image.height / rows);
    const plan = { ...image, tileWidth, tileHeight };
    return { plan, layout, tnsot, lastPsotZero, bodies, headerOf, tilesDescending, boxes };
  });

export const validFrame: fc.Arbitrary<ValidFrame> = choice.chain((chosen) => {
  const tiles = tileCount(chosen.plan);
  const parts = tilePartsOf(chosen, tiles);
  const st0Fits = tiles === 1 || (parts.length === tiles && parts.every(({ tile }, i) => tile === i));
  return fc
    .option(tlmForm(parts.length, st0Fits), { nil: undefined })
    .map((tlm) => assemble(chosen, { ...chosen.plan, tlm, tileParts: parts }, tiles));
});

/** Chunk sizes, cycled through. */
export const chunkSizes = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 6 }).filter((sizes) => {
  return sizes.some((size) => size > 0);
});

function tilePartsOf(chosen: Choice, tiles: number): TilePartPlan[] {
  const { plan, layout, bodies, headerOf, lastPsotZero } = chosen;
  const resolutions = (plan.decompositions ?? 0) + 1;
  const count = layout === 'one' ? 1 : layout === 'too-few' ? Math.max(1, resolutions - 1) : resolutions;
  const tnsot = chosen.tnsot ? count : 0;
  const parts = tilePartsByResolution(count, tiles, tnsot, (i) => bodies[i % bodies.length]).map((part) => {
    const own = part.part === 0 ? [cod(resolutions - 1, plan.progression, plan.layers), coc(0, resolutions - 1)] : [];
    return { ...part, segments: [...(part.tile === 0 ? own : []), ...headerOf] };
  });
  if (layout === 'tiles') parts.sort((a, b) => (a.tile ?? 0) - (b.tile ?? 0));
  else if (chosen.tilesDescending) parts.sort((a, b) => a.part - b.part || (b.tile ?? 0) - (a.tile ?? 0));
  if (lastPsotZero) parts.push({ ...(parts.pop() as TilePartPlan & { segments: Uint8Array[] }), psot: 0 });
  return parts;
}

function assemble(chosen: Choice, plan: CodestreamPlan, tiles: number): ValidFrame {
  const { bytes: codestream, ends } = buildCodestream(plan);
  const bytes = chosen.boxes ? jph(codestream, chosen.boxes) : codestream;
  const offset = bytes.length - codestream.length;
  const { decompositions = 0, progression = 2, layers = 1 } = plan;
  const byResolution = decompositions === 0 || [1, 2].includes(progression) || (progression === 0 && layers === 1);
  const complete = ends.length === tiles * (decompositions + 1);
  // Laid out tile by tile, one tile or one resolution is by resolution all the same.
  const ordered = chosen.layout !== 'tiles' || tiles === 1 || decompositions === 0;
  if (!byResolution || !complete || !ordered) return { plan, bytes, offset, ends: undefined };
  const levels = ends.filter((_, i) => (i + 1) % tiles === 0).map((end) => end + offset);
  return { plan, bytes, offset, ends: [...levels.slice(0, -1), bytes.length] };
}
