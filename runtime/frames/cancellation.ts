/** Tells when nobody waits any more. An AbortSignal is one, but costs more to make than all else of a request in memory. */
export interface Cancellation {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export class Canceller implements Cancellation {
  public aborted = false;
  private readonly listeners = new Set<() => void>();

  public addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.add(listener);
  }

  public removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.delete(listener);
  }

  public abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    // Listeners that remove each other are not called any more.
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }
}

/** Waits, but no longer than anyone wants it to. */
export function pause(ms: number, cancellation: Cancellation): Promise<void> {
  if (cancellation.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      cancellation.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    cancellation.addEventListener('abort', done);
  });
}
