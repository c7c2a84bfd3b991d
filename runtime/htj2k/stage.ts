import { BoxError, TruncatedCodestreamError } from './errors';
import type { Consumer } from './feed';
import type { LevelDecision } from './levels';
import type { CodestreamHeader } from './types';

/** What the main header led to. */
export interface Image {
  readonly header: CodestreamHeader;
  readonly levels: LevelDecision;
}

/** One stretch of a frame: its signature, the boxes around the codestream, a header, the tile-parts. */
export abstract class Stage implements Consumer {
  resumeAt: number;
  need = 1;
  /** What follows, once this stage is through. */
  next: Stage | undefined;
  image: Image | undefined;
  /** What the bytes wanted next are, for messages. */
  protected abstract expected: string;

  constructor(
    resumeAt: number,
    /** End of the box around the codestream; Infinity without one. */
    protected readonly limit: number,
  ) {
    this.resumeAt = resumeAt;
  }

  abstract take(bytes: Uint8Array, at: number): void;

  scan(_bytes: Uint8Array, _at: number): void {
    throw new Error('This stage wants its bytes by number');
  }

  /** The frame ended here: throws when it should have gone on. */
  finish(length: number): void {
    const facts = { length, missing: this.expected, expected: this.resumeAt + this.need };
    throw new TruncatedCodestreamError(`The frame ends where ${this.expected} has to follow`, length, facts);
  }

  /** Wants `need` bytes at `resumeAt` next, which have to be inside the box. */
  protected want(need: number, resumeAt: number): void {
    this.requireInBox(resumeAt + need);
    this.need = need;
    this.resumeAt = resumeAt;
  }

  /** What goes on here ends at `end`, which has to be inside the box. */
  protected requireInBox(end: number): void {
    if (end <= this.limit) return;
    const message = `The codestream goes on behind its box, which ends at ${this.limit}`;
    throw new BoxError(message, this.resumeAt, { limit: this.limit, end });
  }
}
