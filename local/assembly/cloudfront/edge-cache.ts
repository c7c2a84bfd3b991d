import { CachedAnswer, type Answer } from './cached-answer';

interface Entry {
  readonly answer: CachedAnswer;
  readonly tags: readonly string[];
  readonly path: string;
  readonly expiresAt: number;
}

/** What came of a fetch. Only a `CachedAnswer` may be given to others. */
export interface Fetched {
  readonly answer: Answer;
  /** Seconds; 0 where it is for this request alone. */
  readonly ttl: number;
  readonly tags: readonly string[];
}

export type CacheResult = 'Hit' | 'Miss' | 'Error';

/** What one distribution keeps; requests for the same key wait for one fetch. */
export class EdgeCache {
  private readonly entries = new Map<string, Entry>();
  private readonly underWay = new Map<string, Promise<Fetched>>();

  constructor(private readonly maxBytes = Infinity) {}

  /** What is kept under the key, or what comes of `fetch`. */
  public async get(
    key: string,
    path: string,
    fetch: () => Promise<Fetched>,
  ): Promise<{ readonly answer: Answer; readonly result: CacheResult }> {
    const kept = this.fresh(key);
    if (kept) return { answer: kept.answer, result: 'Hit' };
    const joined = this.underWay.get(key);
    if (joined) {
      const { answer, ttl } = await joined;
      if (ttl > 0 && !answer.cut) return { answer, result: 'Hit' };
    }
    const own = this.underWay.has(key) ? fetch() : this.lead(key, fetch);
    const { answer, ttl, tags } = await own;
    if (ttl > 0 && answer instanceof CachedAnswer) {
      this.entries.set(key, { answer, tags, path, expiresAt: Date.now() + ttl * 1000 });
      this.makeRoom();
    }
    return { answer, result: answer.status >= 400 ? 'Error' : 'Miss' };
  }

  /** What is kept under the key, without asking for it. */
  public peek(key: string): CachedAnswer | undefined {
    return this.fresh(key)?.answer;
  }

  /** All keys, for those who want to see what is in them. */
  public get keys(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** Drops what fits; a path may end in `*`, a tag starts with `#`, and its case does not count. @returns how many were dropped */
  public invalidate(items: readonly string[]): number {
    const before = this.entries.size;
    for (const [key, { path, tags }] of this.entries) {
      const fits = (item: string) =>
        item.startsWith('#')
          ? tags.includes(item.slice(1).toLowerCase())
          : item.endsWith('*')
            ? path.startsWith(item.slice(0, -1))
            : path === item;
      if (items.some(fits)) this.entries.delete(key);
    }
    return before - this.entries.size;
  }

  private lead(key: string, fetch: () => Promise<Fetched>): Promise<Fetched> {
    const fetched = fetch().finally(() => this.underWay.delete(key));
    this.underWay.set(key, fetched);
    return fetched;
  }

  private fresh(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    // What was cut short is never served as complete.
    if (entry.expiresAt <= Date.now() || entry.answer.cut) return undefined;
    // The one asked for last goes last.
    this.entries.set(key, entry);
    return entry;
  }

  private makeRoom(): void {
    let bytes = [...this.entries.values()].reduce((sum, { answer }) => sum + answer.bytes, 0);
    for (const [key, { answer }] of this.entries) {
      if (bytes <= this.maxBytes) return;
      this.entries.delete(key);
      bytes -= answer.bytes;
    }
  }
}
