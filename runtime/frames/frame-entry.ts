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
  public chunks: Uint8Array[] = [];
  /** `ends[i]`: offset in the frame where `chunks[i]` ends. */
  private ends: number[] = [];
  private firstHeld = 0;
  private slab: { readonly bytes: Uint8Array; filled: number } | undefined;
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
    this.received += chunk.byteLength;
    this.chunks.push(chunk);
    this.ends.push(this.received);
  }

  /** Whether the bytes from `start` on up to `end` are here. */
  public holds(start: number, end: number): boolean {
    return end <= this.received && (this.firstHeld === 0 || start >= this.ends[this.firstHeld - 1]);
  }

  /** The bytes from `start` to `end` (exclusive), not copied. */
  public slice(start: number, end: number): readonly Uint8Array[] {
    if (start === 0 && end === this.received) return this.complete ? this.chunks : [...this.chunks];
    const parts: Uint8Array[] = [];
    for (let offset = start; offset < end;) {
      const part = this.piece(offset, end);
      parts.push(part);
      offset += part.byteLength;
    }
    return parts;
  }

  /** The bytes from `offset` to the end of their chunk, or to `end`; at least one. */
  public piece(offset: number, end: number): Uint8Array {
    const index = this.indexOf(offset);
    const chunk = this.chunks[index];
    const chunkStart = this.ends[index] - chunk.byteLength;
    const from = offset - chunkStart;
    const to = Math.min(end - chunkStart, chunk.byteLength);
    return from === 0 && to === chunk.byteLength ? chunk : chunk.subarray(from, to);
  }

  /** Gives up the chunks that lie wholly before `offset`. */
  public dropBefore(offset: number): void {
    // The last one may still grow.
    while (this.firstHeld < this.chunks.length - 1 && this.ends[this.firstHeld] <= offset) {
      this.chunks[this.firstHeld++] = NOTHING;
    }
  }

  public get wasDropped(): boolean {
    return this.firstHeld > 0;
  }

  public get heldBytes(): number {
    return this.received - (this.firstHeld === 0 ? 0 : this.ends[this.firstHeld - 1]);
  }

  /**
   * Copies small chunks, and chunks that pin a much larger buffer, once into buffers of the right size.
   * After this the entry pins no more than an eighth over its bytes.
   */
  public compact(): void {
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
    this.ends = chunks.map((chunk) => (end += chunk.byteLength));
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

  private copy(chunk: Uint8Array): void {
    let source = chunk;
    while (source.byteLength > 0) {
      this.slab ??= this.newSlab();
      const { bytes, filled } = this.slab;
      const part = source.subarray(0, bytes.byteLength - filled);
      bytes.set(part, filled);
      this.slab.filled += part.byteLength;
      this.received += part.byteLength;
      this.chunks[this.chunks.length - 1] = bytes.subarray(0, this.slab.filled);
      this.ends[this.ends.length - 1] = this.received;
      if (this.slab.filled === bytes.byteLength) this.slab = undefined;
      source = source.subarray(part.byteLength);
    }
  }

  /** As long as what is still to come, so that a frame of known length pins nothing beside its bytes. */
  private newSlab(): { bytes: Uint8Array; filled: number } {
    const length = this.total === undefined ? SLAB_UNKNOWN_LENGTH : Math.min(SLAB, this.total - this.received);
    this.chunks.push(NOTHING);
    this.ends.push(this.received);
    return { bytes: Buffer.allocUnsafeSlow(length), filled: 0 };
  }

  /** The first chunk that ends after `offset`. */
  private indexOf(offset: number): number {
    let low = 0;
    let high = this.ends.length - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.ends[middle] > offset) high = middle;
      else low = middle + 1;
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
