import { OperationName } from '../operations';

/** What goes wrong. `afterBytes` counts bytes of the body; left out, it happens before the status line. */
export type FaultKind =
  /** Another status, with the service's error for it. */
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The connection is closed in order, though Content-Length promised more. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** The connection stays open, but nothing more comes. */
  | { readonly kind: 'stall'; readonly afterBytes?: number }
  /** The connection is reset (TCP RST). */
  | { readonly kind: 'reset'; readonly afterBytes?: number }
  /** Content-Length is off by so many bytes. */
  | { readonly kind: 'content-length'; readonly difference: number };

/** A fault, and which requests it strikes. */
export interface Fault {
  readonly fault: FaultKind;
  /** How many requests it strikes; all of them if left out. */
  readonly count?: number;
  /** With which probability it strikes a request; 1 if left out. */
  readonly probability?: number;
}

export interface FaultPlan extends Fault {
  readonly operation: OperationName;
}

/** Faults to come on one way, taken in the order in which they were added. */
export class FaultQueue {
  private entries: { readonly planned: Fault; left: number }[] = [];

  constructor(private readonly random: () => number = Math.random) {}

  /** Returns what takes the fault away again. */
  add(planned: Fault): () => void {
    const entry = { planned, left: planned.count ?? Infinity };
    this.entries.push(entry);
    return () => {
      this.entries = this.entries.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.entries = [];
  }

  /** The fault that strikes this request. */
  next(): FaultKind | undefined {
    for (const entry of this.entries) {
      if (entry.left <= 0) continue;
      if (this.random() >= (entry.planned.probability ?? 1)) continue;
      entry.left -= 1;
      return entry.planned.fault;
    }
    return undefined;
  }
}

/** Faults to come, of each operation on its own. */
export class Faults {
  private readonly queues = new Map<OperationName, FaultQueue>();

  constructor(private readonly random: () => number = Math.random) {}

  /** Returns what takes the fault away again. */
  add({ operation, ...fault }: FaultPlan): () => void {
    let queue = this.queues.get(operation);
    if (!queue) {
      queue = new FaultQueue(this.random);
      this.queues.set(operation, queue);
    }
    return queue.add(fault);
  }

  clear(): void {
    this.queues.clear();
  }

  /** The fault that strikes this request. */
  next(operation: OperationName): FaultKind | undefined {
    return this.queues.get(operation)?.next();
  }
}
