export type CodestreamFacts = Readonly<Record<string, number | string>>;

export type CodestreamErrorCode =
  | 'truncated'
  | 'box'
  | 'marker-not-found'
  | 'unexpected-marker'
  | 'missing-marker'
  | 'marker-segment-length'
  | 'marker-segment-value'
  | 'tile-part-order'
  | 'tile-part-length'
  | 'missing-tile-parts'
  | 'tlm'
  | 'header-limit';

/** A malformed frame. Carries where and what in numbers and names, never bytes of the frame. */
export abstract class CodestreamError extends Error {
  abstract readonly code: CodestreamErrorCode;

  constructor(
    message: string,
    /** Offset in the frame of what is wrong. */
    readonly offset: number,
    readonly facts: CodestreamFacts = {},
  ) {
    super(`${message} (byte ${offset})`);
    this.name = new.target.name;
  }
}

/** The frame ended before its codestream or box did. */
export class TruncatedCodestreamError extends CodestreamError {
  readonly code = 'truncated';
}

/** A JP2 family box has an impossible length, or its contents do not fit in it. */
export class BoxError extends CodestreamError {
  readonly code = 'box';
}

/** Something else than a marker stands where one has to be. */
export class MarkerNotFoundError extends CodestreamError {
  readonly code = 'marker-not-found';
}

/** A marker stands where, or as often as, the standard does not allow it. */
export class UnexpectedMarkerError extends CodestreamError {
  readonly code = 'unexpected-marker';
}

/** The main header ended without a marker segment it has to have. */
export class MissingMarkerError extends CodestreamError {
  readonly code = 'missing-marker';
}

/** The length of a marker segment is impossible for its kind or contents. */
export class MarkerSegmentLengthError extends CodestreamError {
  readonly code = 'marker-segment-length';
}

/** A field of a marker segment has a value that the standard does not allow. */
export class MarkerSegmentValueError extends CodestreamError {
  readonly code = 'marker-segment-value';
}

/** The tile or tile-part index in SOT is not the one that has to come. */
export class TilePartOrderError extends CodestreamError {
  readonly code = 'tile-part-order';
}

/** The length of a tile-part contradicts its header, TLM or where it ends. */
export class TilePartLengthError extends CodestreamError {
  readonly code = 'tile-part-length';
}

/** EOC came before all the tile-parts that were announced. */
export class MissingTilePartsError extends CodestreamError {
  readonly code = 'missing-tile-parts';
}

/** The TLM marker segments contradict each other or the image. */
export class TlmError extends CodestreamError {
  readonly code = 'tlm';
}

/** The main header is longer than this reader follows. */
export class HeaderLimitError extends CodestreamError {
  readonly code = 'header-limit';
}
