import { LRUCache } from 'lru-cache';

interface Kept<V> {
  readonly key: string;
  readonly value: V;
}

/** Values by long keys whose ends tell nearly all of them apart: only the end is hashed, but the whole key must be the same. */
export class LongKeyCache<V> {
  private readonly kept: LRUCache<string, Kept<V>>;

  constructor(
    max: number,
    private readonly endLength: number,
  ) {
    this.kept = new LRUCache({ max });
  }

  public get(key: string): V | undefined {
    const kept = this.kept.get(key.slice(-this.endLength));
    return kept?.key === key ? kept.value : undefined;
  }

  public set(key: string, value: V): void {
    this.kept.set(key.slice(-this.endLength), { key, value });
  }

  public delete(key: string): void {
    this.kept.delete(key.slice(-this.endLength));
  }

  public clear(): void {
    this.kept.clear();
  }
}
