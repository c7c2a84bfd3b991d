export interface ApiCall {
  readonly id: number;
  readonly operation: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly ms: number;
  /** 'OK', or the name of the service's error. Nothing of what was asked or answered. */
  readonly outcome: string;
}

const KEPT = 200;

/** The last calls of HealthImaging's API and how long each took. */
export class ApiTimings {
  private calls: readonly ApiCall[] = [];
  private count = 0;
  private readonly listeners = new Set<() => void>();

  /** Newest first; a new list with each change. */
  get latest(): readonly ApiCall[] {
    return this.calls;
  }

  async measure<T>(operation: string, call: () => Promise<T>): Promise<T> {
    const startedAt = Date.now();
    const start = performance.now();
    const note = (outcome: string) => {
      const entry = { id: ++this.count, operation, startedAt, ms: performance.now() - start, outcome };
      this.set([entry, ...this.calls.slice(0, KEPT - 1)]);
    };
    try {
      const answer = await call();
      note('OK');
      return answer;
    } catch (error) {
      note(error instanceof Error ? error.name : 'Error');
      throw error;
    }
  }

  clear(): void {
    this.set([]);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private set(calls: readonly ApiCall[]): void {
    this.calls = calls;
    for (const listener of this.listeners) listener();
  }
}
