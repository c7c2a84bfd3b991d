/** How the packets of the codestream are ordered (T.800, table A.16). */
export type Progression = 'LRCP' | 'RLCP' | 'RPCL' | 'PCRL' | 'CPRL';

/** What the main header says of the image. */
export interface CodestreamHeader {
  readonly width: number;
  readonly height: number;
  /** Number of components: 1 for grey, 3 for colour. */
  readonly components: number;
  /** Bits of each component's samples. */
  readonly bitDepths: readonly number[];
  /** Whether each component's samples are signed. */
  readonly signed: readonly boolean[];
  /** Number of tiles. */
  readonly tiles: number;
  /** Wavelet decompositions of the default coding style (COD); the image has one resolution more. */
  readonly decompositions: number;
  readonly progression: Progression;
  readonly layers: number;
  /** High throughput block coding (T.814, Part 15); false for JPEG 2000 Part 1. */
  readonly htj2k: boolean;
  /** Where the codestream (its SOC marker) starts in the frame; not 0 inside JPH or JP2 boxes. */
  readonly offset: number;
}

/** The frame can be cut by resolution: bytes [0, ends[r]) decode to resolution r. */
export interface LevelTable {
  readonly kind: 'levels';
  readonly count: number;
  /**
   * Exclusive end of each level, counted from the first byte of the frame, for the levels whose end is known by now.
   * The last level ends where the frame ends, so `ends` has `count` entries only after `end()`.
   */
  readonly ends: readonly number[];
  /** The bytes that the tile-part lengths promise, EOC included, once known: the frame is no shorter. */
  readonly minimumLength?: number;
}

export type NoLevelsReason =
  /** JPEG, raw or anything else that does not start as a codestream or a JP2 family file. */
  | 'not-a-codestream'
  /** All resolutions of a tile are in one tile-part. */
  | 'one-tile-part'
  /** The number or the order of the tile-parts is not that of the resolutions. */
  | 'tile-parts-are-not-resolutions'
  /** The outermost loop of the progression is not the resolution. */
  | 'progression-is-not-by-resolution'
  /** POC: the progression changes on the way. */
  | 'progression-order-changes'
  /** Components or tiles have different numbers of decompositions, or tiles other progressions or layers. */
  | 'coding-styles-differ'
  /** Part 2 or unknown marker segments, which may mean another structure. */
  | 'unknown-extensions'
  /** The TLM marker segments list more tile-parts than this reader keeps. */
  | 'too-many-tile-parts';

/** The frame is to be served whole. */
export interface NoLevels {
  readonly kind: 'none';
  readonly reason: NoLevelsReason;
}

export type Structure = LevelTable | NoLevels;
