/** Assembles codestreams with bodies of chosen bytes: their structure is valid, their packets are not. */
export interface CodestreamPlan {
  readonly width?: number;
  readonly height?: number;
  readonly components?: number;
  readonly signed?: boolean;
  readonly bits?: number;
  /** Default: the size of the image, one tile. */
  readonly tileWidth?: number;
  readonly tileHeight?: number;
  readonly decompositions?: number;
  /** 0 LRCP, 1 RLCP, 2 RPCL, 3 PCRL, 4 CPRL. */
  readonly progression?: number;
  readonly layers?: number;
  readonly precincts?: boolean;
  /** CAP and Rsiz of Part 15; default true. */
  readonly htj2k?: boolean;
  readonly tlm?: TlmForm;
  /** In the order of the codestream; default one a resolution. */
  readonly tileParts?: readonly TilePartPlan[];
  /** Further segments of the main header, before TLM. */
  readonly mainSegments?: readonly Uint8Array[];
  /** Behind EOC. */
  readonly trailing?: Uint8Array;
  readonly eoc?: boolean;
}

export interface TlmForm {
  readonly st: 0 | 1 | 2;
  readonly sp: 0 | 1;
  /** Entries of each segment in turn; default all in one. */
  readonly perSegment?: readonly number[];
  /** The order in which the segments stand; default that of Ztlm. */
  readonly order?: readonly number[];
}

export interface TilePartPlan {
  readonly tile?: number;
  readonly part: number;
  /** TNsot. */
  readonly parts?: number;
  readonly body: Uint8Array;
  /** Segments of its header. */
  readonly segments?: readonly Uint8Array[];
  /** Psot as written; default the true length. */
  readonly psot?: number;
}

export function u8(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

export function be16(value: number): Uint8Array {
  return u8(Math.floor(value / 256), value % 256);
}

export function be32(value: number): Uint8Array {
  return concat(be16(Math.floor(value / 65536)), be16(value % 65536));
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** A marker segment; its length is reckoned. */
export function segment(marker: number, ...parameters: Uint8Array[]): Uint8Array {
  const body = concat(...parameters);
  return concat(be16(marker), be16(body.length + 2), body);
}

export const cod = (decompositions: number, progression = 2, layers = 1, precincts = false): Uint8Array =>
  segment(
    0xff52,
    u8(precincts ? 1 : 0, progression),
    be16(layers),
    u8(0, decompositions, 4, 4, 0x40, 1),
    precincts ? new Uint8Array(decompositions + 1).fill(0x77) : u8(),
  );

export const coc = (component: number, decompositions: number): Uint8Array =>
  segment(0xff53, u8(component, 0, decompositions, 4, 4, 0x40, 1));

export const qcd = (decompositions: number): Uint8Array =>
  segment(0xff5c, u8(0x20), new Uint8Array(3 * decompositions + 1).fill(0x48));

export const com = (text: string): Uint8Array => segment(0xff64, be16(1), Buffer.from(text));

/** One tile-part a resolution for each tile, resolution by resolution. */
export function tilePartsByResolution(
  resolutions: number,
  tiles = 1,
  parts: number = resolutions,
  body: (ordinal: number) => Uint8Array = (ordinal) => new Uint8Array(5 + 3 * ordinal).fill(ordinal),
): TilePartPlan[] {
  return Array.from({ length: resolutions * tiles }, (_, i) => {
    return { tile: i % tiles, part: Math.floor(i / tiles), parts, body: body(i) };
  });
}

export function tileCount({ width = 64, height = 48, tileWidth = width, tileHeight = height }: CodestreamPlan): number {
  return Math.ceil(width / tileWidth) * Math.ceil(height / tileHeight);
}

export interface BuiltCodestream {
  readonly bytes: Uint8Array;
  /** Exclusive end of each tile-part. */
  readonly ends: readonly number[];
  /** Where the first SOT stands. */
  readonly mainHeaderEnd: number;
}

export function buildCodestream(plan: CodestreamPlan = {}): BuiltCodestream {
  const { decompositions = 2, eoc = true, trailing = u8() } = plan;
  const tileParts = (plan.tileParts ?? tilePartsByResolution(decompositions + 1, tileCount(plan))).map(buildTilePart);
  const header = concat(
    be16(0xff4f),
    siz(plan),
    plan.htj2k === false ? u8() : segment(0xff50, be32(0x00020000), be16(0)),
    cod(decompositions, plan.progression, plan.layers, plan.precincts),
    qcd(decompositions),
    ...(plan.mainSegments ?? []),
    ...(plan.tlm ? tlm(plan.tlm, tileParts) : []),
  );
  const ends: number[] = [];
  let end = header.length;
  for (const { bytes } of tileParts) ends.push((end += bytes.length));
  const parts = tileParts.map(({ bytes }) => bytes);
  return {
    bytes: concat(header, ...parts, eoc ? be16(0xffd9) : u8(), trailing),
    ends,
    mainHeaderEnd: header.length,
  };
}

function siz(plan: CodestreamPlan): Uint8Array {
  const { width = 64, height = 48, components = 1, bits = 16, signed = false, htj2k = true } = plan;
  const { tileWidth = width, tileHeight = height } = plan;
  const grid = [width, height, 0, 0, tileWidth, tileHeight, 0, 0].map(be32);
  const depth = bits - 1 + (signed ? 128 : 0);
  const samples = Array.from({ length: components }, () => u8(depth, 1, 1));
  return segment(0xff51, be16(htj2k ? 0x4000 : 0), ...grid, be16(components), ...samples);
}

interface BuiltTilePart {
  readonly tile: number;
  readonly bytes: Uint8Array;
}

function buildTilePart({ tile = 0, part, parts = 0, body, segments = [], psot }: TilePartPlan): BuiltTilePart {
  const rest = concat(...segments, be16(0xff93), body);
  const sot = segment(0xff90, be16(tile), be32(psot ?? rest.length + 12), u8(part, parts));
  return { tile, bytes: concat(sot, rest) };
}

/** TLM for tile-parts. */
export function tlm({ st, sp, perSegment, order }: TlmForm, tileParts: readonly BuiltTilePart[]): Uint8Array[] {
  const entries = tileParts.map(({ tile, bytes }) =>
    concat(st === 0 ? u8() : st === 1 ? u8(tile) : be16(tile), sp === 0 ? be16(bytes.length) : be32(bytes.length)),
  );
  const segments: Uint8Array[] = [];
  for (let at = 0, index = 0; at < entries.length; index++) {
    const count = perSegment?.[index] ?? entries.length - at;
    segments.push(segment(0xff55, u8(index, st * 16 + sp * 64), ...entries.slice(at, at + count)));
    at += count;
  }
  return order ? order.map((index) => segments[index]) : segments;
}

export type BoxLength = 'plain' | 'extended' | 'to-end';

export function box(type: string, contents: Uint8Array, length: BoxLength = 'plain'): Uint8Array {
  const name = Buffer.from(type, 'latin1');
  if (length === 'to-end') return concat(be32(0), name, contents);
  if (length === 'plain') return concat(be32(contents.length + 8), name, contents);
  return concat(be32(1), name, be32(0), be32(contents.length + 16), contents);
}

export const jphSignature = box('jP  ', u8(0x0d, 0x0a, 0x87, 0x0a));

/** A JPH file: signature, file type, header and codestream box. */
export function jph(codestream: Uint8Array, length: BoxLength = 'plain', after: Uint8Array = u8()): Uint8Array {
  const fileType = box('ftyp', concat(Buffer.from('jph \0\0\0\0jph ', 'latin1')));
  const header = box('jp2h', box('ihdr', new Uint8Array(14)), 'extended');
  return concat(jphSignature, fileType, header, box('jp2c', codestream, length), after);
}
