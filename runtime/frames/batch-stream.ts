import { ByteStream, discard } from './byte-stream';
import { Canceller, type Cancellation } from './cancellation';
import { Problem } from './problem';
import type { FrameKey } from './source';
import type { FrameResponse } from './transport';

/** One frame of a batch: answered like a request of its own, problems included. */
export interface PartAnswer {
  open(): FrameResponse | Promise<FrameResponse>;
  fail(error: unknown): FrameResponse;
}

export type PartOpener = (key: FrameKey, signal: Cancellation) => PartAnswer;

export interface BatchStreamOptions {
  readonly imageSet: Omit<FrameKey, 'imageFrameId'>;
  readonly imageFrameIds: readonly string[];
  readonly boundary: string;
  /** Of the whole request. */
  readonly signal: Cancellation;
  readonly open: PartOpener;
}

interface Part {
  readonly imageFrameId: string;
  readonly answer: PartAnswer;
  response: FrameResponse;
}

/** Frames asked for and not yet sent: a quarter of what may be fetched at a time, so that a batch leaves room for others. */
const MAX_AHEAD = 32;
/** Fewer where frames are large: a slow client shall not hold fetches that it does not come to read. */
const AHEAD_BYTES = 16 * 1024 * 1024;
/** Of a frame whose length is not known before its end. */
const MAX_BUFFERED = 64 * 1024 * 1024;

const PART_HEADERS = ['Content-Type', 'ETag', 'Frame-Levels', 'Frame-Level-Ends', 'Retry-After'];

/**
 * The parts of a multipart answer, in the order in which they are ready. Nothing goes on unless the client reads: parts
 * are begun as others are sent, and each is fetched no further ahead of the client than a frame by itself.
 */
export class BatchStream {
  private readonly ids: Iterator<string>;
  private readonly ready: Part[] = [];
  private readonly gone = new Canceller();
  private wake: (() => void) | undefined;
  private ahead = 0;
  private left: number;
  private longest = 1;
  private separator: string;

  constructor(private readonly options: BatchStreamOptions) {
    this.ids = options.imageFrameIds[Symbol.iterator]();
    this.left = options.imageFrameIds.length;
    this.separator = `--${options.boundary}`;
  }

  public body(): ByteStream {
    const { signal } = this.options;
    const stop = () => {
      this.gone.abort();
      this.wake?.();
    };
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    return new PieceStream(this.pieces(), () => {
      signal.removeEventListener('abort', stop);
      stop();
    });
  }

  private async *pieces(): Pieces {
    try {
      for (; this.left > 0; this.left--) {
        this.beginMore();
        const part = await this.nextReady();
        yield* this.send(part);
        this.ahead--;
      }
      yield Buffer.from(`${this.separator}--\r\n`);
    } finally {
      this.gone.abort();
      for (const part of this.ready.splice(0)) giveUp(part.response);
    }
  }

  private beginMore(): void {
    while (this.ahead < Math.max(2, Math.min(MAX_AHEAD, Math.floor(AHEAD_BYTES / this.longest)))) {
      const { done, value: imageFrameId } = this.ids.next();
      if (done) return;
      this.ahead++;
      this.begin(imageFrameId);
    }
  }

  private begin(imageFrameId: string): void {
    const answer = this.options.open({ ...this.options.imageSet, imageFrameId }, this.gone);
    const take = (response: FrameResponse) => {
      if (this.gone.aborted) return giveUp(response);
      this.longest = Math.max(this.longest, Number(response.headers['Content-Length'] ?? 0));
      this.ready.push({ imageFrameId, answer, response });
      this.wake?.();
    };
    const response = answer.open();
    if (response instanceof Promise) void response.then(take);
    else take(response);
  }

  private async nextReady(): Promise<Part> {
    for (;;) {
      if (this.gone.aborted) throw new Problem('client-closed');
      const part = this.ready.shift();
      if (part) return part;
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = undefined;
    }
  }

  private async *send(part: Part): Pieces {
    const { length, pieces } = await this.openBody(part);
    let sent = 0;
    try {
      yield this.head(part, length);
      for await (const piece of pieces) {
        sent += piece.byteLength;
        yield piece;
      }
      // What follows would be read as a part of this frame, or this frame as cut: better none of it.
      if (sent !== length) throw new Problem('internal', `a part of ${length} bytes had ${sent}`);
    } finally {
      part.response.closed?.(sent, sent === length);
    }
  }

  /** The body with its first bytes in hand: what fails before those fails this part alone. */
  private async openBody(part: Part): Promise<OpenBody> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await opened(part.response, this.gone);
      } catch (error) {
        if (this.gone.aborted) {
          giveUp(part.response);
          throw error;
        }
        // A fetch that waited too long for its turn was let go; now it is its turn.
        const lostItsTurn = attempt === 1 && error instanceof Problem && error.code === 'client-closed';
        part.response = lostItsTurn ? await part.answer.open() : part.answer.fail(error);
      }
    }
  }

  private head({ imageFrameId, response }: Part, length: number): Uint8Array {
    const lines = [
      this.separator,
      `Content-Length: ${length}`,
      `Frame-Id: ${imageFrameId}`,
      `Frame-Status: ${response.status}`,
    ];
    for (const name of PART_HEADERS) {
      if (response.headers[name] !== undefined) lines.push(`${name}: ${response.headers[name]}`);
    }
    this.separator = `\r\n--${this.options.boundary}`;
    return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  }
}

type Pieces = AsyncGenerator<Uint8Array, void, undefined>;

interface OpenBody {
  readonly length: number;
  readonly pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Reads what a generator yields. */
class PieceStream extends ByteStream {
  constructor(
    private readonly pieces: Pieces,
    private readonly ended: () => void,
  ) {
    super();
  }

  public async read(): Promise<Uint8Array | undefined> {
    const { done, value } = await this.pieces.next();
    if (!done) return value;
    this.ended();
    return undefined;
  }

  public cancel(): void {
    this.ended();
    // Where nothing was read yet, there is no one to tidy up, and nothing to.
    this.pieces.return(undefined).catch(() => undefined);
  }
}

async function opened({ headers, body = [] }: FrameResponse, signal: Cancellation): Promise<OpenBody> {
  if (!(body instanceof ByteStream)) {
    return { length: body.reduce((sum, chunk) => sum + chunk.byteLength, 0), pieces: body };
  }
  const pieces = piecesOf(body, signal);
  const known = headers['Content-Length'];
  if (known === undefined) return buffered(pieces);
  const first = await pieces.next();
  return { length: Number(known), pieces: first.done ? [] : following(first.value, pieces) };
}

async function* piecesOf(body: ByteStream, signal: Cancellation): Pieces {
  // A wait for bytes that may never come ends with the client.
  const cancel = () => body.cancel();
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  try {
    yield* body;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

async function* following(first: Uint8Array, rest: Pieces): Pieces {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function buffered(stream: Pieces): Promise<OpenBody> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stream) {
    length += piece.byteLength;
    if (length > MAX_BUFFERED) {
      throw new Problem(
        'upstream-failed',
        'HealthImaging does not tell the length of this large frame; ask for it by itself',
      );
    }
    pieces.push(piece);
  }
  return { length, pieces };
}

function giveUp({ body, closed }: FrameResponse): void {
  discard(body);
  closed?.(0, false);
}
