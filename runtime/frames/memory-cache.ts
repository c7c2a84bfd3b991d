import { LRUCache } from 'lru-cache';
import type { FrameCache } from './frame-cache';
import type { FrameEntry } from './frame-entry';

export interface MemoryCacheAge {
  /** Frames that HealthImaging gave longer ago than this are not there any more. */
  readonly maxMs: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Frames in memory, with those being fetched bounded by the bytes they pin, and by their age; the least recently used go first. */
export class MemoryCache implements FrameCache {
  private readonly entries: LRUCache<string, FrameEntry> | undefined;
  private heldBytes = 0;

  /** @param maxFrameBytes 0 keeps nothing. */
  constructor(
    public readonly maxFrameBytes: number,
    private readonly age: MemoryCacheAge = { maxMs: Infinity },
  ) {
    if (!Number.isSafeInteger(maxFrameBytes) || maxFrameBytes < 0) {
      throw new RangeError(`the memory cache is bounded by a whole number of bytes from 0, got ${maxFrameBytes}`);
    }
    this.entries =
      maxFrameBytes > 0 ? new LRUCache({ maxSize: maxFrameBytes, sizeCalculation: (entry) => entry.cost }) : undefined;
  }

  public get frames(): number {
    return this.entries?.size ?? 0;
  }

  public get bytes(): number {
    return this.entries?.calculatedSize ?? 0;
  }

  public get(key: string): FrameEntry | undefined {
    const entry = this.entries?.get(key);
    if (!entry || this.now() - entry.fetchedAt < this.age.maxMs) return entry;
    this.entries!.delete(key);
    return undefined;
  }

  public set(key: string, entry: FrameEntry): void {
    this.entries?.set(key, entry);
    this.makeRoom();
  }

  public clear(): void {
    this.entries?.clear();
  }

  public hold(bytes: number): void {
    this.heldBytes += bytes;
    this.makeRoom();
  }

  public get held(): number {
    return this.heldBytes;
  }

  private makeRoom(): void {
    while (this.frames > 0 && this.bytes + this.held > this.maxFrameBytes) this.entries!.pop();
  }

  private now(): number {
    return (this.age.now ?? Date.now)();
  }
}
