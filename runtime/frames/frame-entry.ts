import type { CodestreamHeader, LevelTable, NoLevelsReason } from '../htj2k';

/** How a frame can be cut, as far as it is known. */
export type FrameStructure = LevelTable | { readonly kind: 'none'; readonly reason: NoLevelsReason | 'malformed' };

/** A response of this entry as it was given before. */
export interface PreparedResponse {
  /** The CORS headers that it was built with. */
  readonly cors: object;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: readonly Uint8Array[];
  readonly length: number;
  readonly heldSince: number;
}

/** What an entry costs beside its bytes: objects, level table, prepared headers. */
const OVERHEAD = 4096;
const PREPARED_LIMIT = 12;

/** A chunk below this size is copied together with its neighbours: each one costs an object and a write. TLS gives 16 KiB. */
const SMALL_CHUNK = 32 * 1024;
const SLAB = 256 * 1024;
const SLAB_UNKNOWN_LENGTH = 64 * 1024;

const NOTHING = new Uint8Array(0);

/**
 * The bytes of one frame from its first on, in the chunks they came in; each byte is held once.
 * Grows while it is fetched; once in a cache it does not change any more.
 */
export class FrameEntry {
  /** The length of the frame, once known. */
  public total: number | undefined;
  public structure: FrameStructure | undefined;
  /** What its main header says of the image, where it is a codestream; known no later than the structure. */
  public header: CodestreamHeader | undefined;
  /** The bytes up to `received` are all that the frame has. */
  public complete = false;
  public received = 0;
  /** For the accounts of the cache: responses that read from it, and whether it is kept. */
  public readers = 0;
  public kept = false;
  public chunks: Uint8Array[] = [];
  /** `starts[i]`: offset in the frame where `chunks[i]` starts. */
  private starts: number[] = [];
  private firstHeld = 0;
  /** The last chunk while it is not full: what lies in it beyond `received` is not of the frame. */
  private slab: Uint8Array | undefined;
  private prepared: Map<string, PreparedResponse> | undefined;

  constructor(
    public readonly contentType: string,
    contentLength?: number,
    /** When HealthImaging gave the frame, in milliseconds since 1970. */
    public readonly fetchedAt = Date.now(),
  ) {
    this.total = contentLength;
  }

  /** Takes the next bytes; large chunks as they are, small ones copied, while they are warm, into slabs. */
  public append(chunk: Uint8Array): void {
    // A slab once begun is filled: left half empty it would pin its whole length.
    if (this.slab || chunk.byteLength < SMALL_CHUNK) return this.copy(chunk);
    this.add(chunk);
    this.received += chunk.byteLength;
  }

  /** Whether the bytes from `start` on up to `end` are here. */
  public holds(start: number, end: number): boolean {
    return end <= this.received && start >= this.heldFrom;
  }

  /** The bytes from `start` to `end` (exclusive), not copied. */
  public slice(start: number, end: number): readonly Uint8Array[] {
    if (!this.slab && start === 0 && end === this.received) return this.complete ? this.chunks : [...this.chunks];
    const parts: Uint8Array[] = [];
    for (let offset = start; offset < end;) {
      const part = this.piece(offset, end);
      parts.push(part);
      offset += part.byteLength;
    }
    return parts;
  }

  /** The bytes from `offset` to the end of their chunk, or to `end`; at least one. Neither lies beyond `received`. */
  public piece(offset: number, end: number): Uint8Array {
    const index = this.indexOf(offset);
    const chunk = this.chunks[index];
    const from = offset - this.starts[index];
    const to = Math.min(end, this.endOf(index)) - this.starts[index];
    return from === 0 && to === chunk.byteLength ? chunk : chunk.subarray(from, to);
  }

  /** Gives up the chunks that lie wholly before `offset`. */
  public dropBefore(offset: number): void {
    // The last one may still grow.
    while (this.firstHeld < this.chunks.length - 1 && this.endOf(this.firstHeld) <= offset) {
      this.chunks[this.firstHeld++] = NOTHING;
    }
  }

  public get wasDropped(): boolean {
    return this.firstHeld > 0;
  }

  public get heldBytes(): number {
    return this.received - this.heldFrom;
  }

  /**
   * Copies small chunks, and chunks that pin a much larger buffer, once into buffers of the right size.
   * After this the entry pins no more than an eighth over its bytes.
   */
  public compact(): void {
    if (this.slab) {
      this.chunks.push(this.chunks.pop()!.subarray(0, this.received - this.starts[this.starts.length - 1]));
    }
    this.slab = undefined;
    const chunks: Uint8Array[] = [];
    let run: Uint8Array[] = [];
    const flush = () => {
      if (run.length > 0) chunks.push(joined(run));
      run = [];
    };
    for (const chunk of this.chunks) {
      if (pins(chunk) <= chunk.byteLength * 1.125) {
        flush();
        chunks.push(chunk);
      } else {
        run.push(chunk);
      }
    }
    flush();
    let end = 0;
    this.chunks = chunks;
    this.starts = chunks.map((chunk) => (end += chunk.byteLength) - chunk.byteLength);
  }

  /** Bytes of memory: whole buffers, as a view keeps all of its buffer alive. Exact after `compact`. */
  public get cost(): number {
    return this.chunks.reduce((sum, chunk) => sum + pins(chunk), OVERHEAD);
  }

  public preparedResponse(name: string, cors: object): PreparedResponse | undefined {
    const prepared = this.prepared?.get(name);
    return prepared?.cors === cors ? prepared : undefined;
  }

  public prepare(name: string, response: PreparedResponse): PreparedResponse {
    this.prepared ??= new Map();
    if (this.prepared.size >= PREPARED_LIMIT) this.prepared.clear();
    this.prepared.set(name, response);
    return response;
  }

  private get heldFrom(): number {
    return this.firstHeld === 0 ? 0 : this.starts[this.firstHeld];
  }

  private endOf(index: number): number {
    return index + 1 < this.starts.length ? this.starts[index + 1] : this.received;
  }

  private add(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.starts.push(this.received);
  }

  private copy(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.byteLength;) {
      const slab = (this.slab ??= this.newSlab());
      const at = this.received - this.starts[this.starts.length - 1];
      const to = Math.min(chunk.byteLength, from + slab.byteLength - at);
      slab.set(from === 0 && to === chunk.byteLength ? chunk : chunk.subarray(from, to), at);
      this.received += to - from;
      if (at + to - from === slab.byteLength) this.slab = undefined;
      from = to;
    }
  }

  /** As long as what is still to come, so that a frame of known length pins nothing beside its bytes. */
  private newSlab(): Uint8Array {
    const length = this.total === undefined ? SLAB_UNKNOWN_LENGTH : Math.min(SLAB, this.total - this.received);
    const slab = Buffer.allocUnsafeSlow(length);
    this.add(slab);
    return slab;
  }

  /** Of the chunk with the byte at `offset`. */
  private indexOf(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function pins(chunk: Uint8Array): number {
  return chunk.buffer.byteLength;
}

function joined(run: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(run.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let offset = 0;
  for (const chunk of run) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
