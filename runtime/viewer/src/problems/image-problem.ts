/** Why an image cannot be had or shown; the words for it stand in the catalogue. */
export type ProblemKind =
  | 'signedOut'
  | 'denied'
  | 'gone'
  | 'busy'
  | 'refused'
  | 'unreachable'
  | 'notFetched'
  | 'noDecoder'
  | 'bits'
  | 'damaged'
  | 'size'
  | 'samples'
  | 'palette';

export interface ImageProblem {
  readonly kind: ProblemKind;
  /** What goes into the words: numbers, sizes, names of codings. */
  readonly details: readonly string[];
}

export class ImageError extends Error {
  override readonly name: string = 'ImageError';
  readonly problem: ImageProblem;

  constructor(kind: ProblemKind, ...details: readonly (string | number)[]) {
    super([kind, ...details].join(' '));
    this.problem = { kind, details: details.map(String) };
  }
}

export function problemOf(error: unknown, otherwise: ProblemKind): ImageProblem {
  return error instanceof ImageError ? error.problem : { kind: otherwise, details: [] };
}
