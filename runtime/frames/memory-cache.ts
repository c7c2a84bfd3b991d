import { LRUCache } from 'lru-cache';
import type { FrameCache } from './frame-cache';
import type { FrameEntry } from './frame-entry';

export interface MemoryCacheAge {
  /** Frames that HealthImaging gave longer ago than this are not there any more. */
  readonly maxMs: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Frames in memory, bounded by the bytes that they pin together with all that is held, and by their age. The least recently
 * used go first, but none that is being read: its memory would not be free, and it would be fetched once more beside it.
 */
export class MemoryCache implements FrameCache {
  /** Bounded here, for what is held counts as well. */
  private readonly entries = new LRUCache<string, FrameEntry>({
    maxSize: Number.MAX_SAFE_INTEGER,
    sizeCalculation: (entry) => entry.cost,
    disposeAfter: (entry) => this.letGo(entry),
  });
  /** Of entries that are kept, and being read. */
  private readBytes = 0;
  /** Being read but not kept, with the bytes they are counted with. */
  private readonly loose = new Map<FrameEntry, number>();
  /** Of these, and of frames being fetched. */
  private looseBytes = 0;

  /** @param maxFrameBytes 0 keeps nothing. */
  constructor(
    public readonly maxFrameBytes: number,
    private readonly age: MemoryCacheAge = { maxMs: Infinity },
  ) {
    if (!Number.isSafeInteger(maxFrameBytes) || maxFrameBytes < 0) {
      throw new RangeError(`the memory cache is bounded by a whole number of bytes from 0, got ${maxFrameBytes}`);
    }
  }

  public get frames(): number {
    return this.entries.size;
  }

  public get bytes(): number {
    return this.entries.calculatedSize;
  }

  public get(key: string): FrameEntry | undefined {
    const entry = this.entries.get(key);
    if (!entry || this.now() - entry.fetchedAt < this.age.maxMs) return entry;
    this.entries.delete(key);
    return undefined;
  }

  public set(key: string, entry: FrameEntry): void {
    this.entries.set(key, entry);
    entry.kept = true;
    if (entry.readers > 0) {
      this.readBytes += entry.cost;
      this.tighten(entry);
    }
    this.makeRoom();
  }

  public clear(): void {
    this.entries.clear();
  }

  public hold(bytes: number): void {
    this.looseBytes += bytes;
    this.makeRoom();
  }

  public retain(entry: FrameEntry): void {
    if (entry.readers++ > 0) return;
    if (entry.kept) {
      this.readBytes += entry.cost;
    } else {
      this.loosen(entry);
      this.makeRoom();
    }
  }

  public release(entry: FrameEntry): void {
    if (--entry.readers > 0) return;
    if (entry.kept) {
      this.readBytes -= entry.cost;
      this.makeRoom();
    } else {
      this.tighten(entry);
    }
  }

  public get held(): number {
    return this.readBytes + this.looseBytes;
  }

  private makeRoom(): void {
    let excess = this.bytes + this.looseBytes - this.maxFrameBytes;
    if (excess <= 0) return;
    const evicted: string[] = [];
    for (const key of this.entries.rkeys()) {
      const entry = this.entries.peek(key)!;
      if (entry.readers > 0) continue;
      evicted.push(key);
      excess -= entry.cost;
      if (excess <= 0) break;
    }
    for (const key of evicted) this.entries.delete(key);
  }

  /** Not kept any more: replaced, too old, or evicted. */
  private letGo(entry: FrameEntry): void {
    entry.kept = false;
    if (entry.readers === 0) return;
    this.readBytes -= entry.cost;
    this.loosen(entry);
  }

  private loosen(entry: FrameEntry): void {
    this.loose.set(entry, entry.cost);
    this.looseBytes += entry.cost;
  }

  private tighten(entry: FrameEntry): void {
    this.looseBytes -= this.loose.get(entry) ?? 0;
    this.loose.delete(entry);
  }

  private now(): number {
    return (this.age.now ?? Date.now)();
  }
}
