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

export interface FaultPlan {
  readonly operation: OperationName;
  readonly fault: FaultKind;
  /** How many requests it strikes; all of them if left out. */
  readonly count?: number;
  /** With which probability it strikes a request; 1 if left out. */
  readonly probability?: number;
}

/** Faults to come, taken in the order in which they were added. */
export class Faults {
  private plans: { plan: FaultPlan; left: number }[] = [];

  constructor(private readonly random: () => number = Math.random) {}

  /** Returns what takes the fault away again. */
  add(plan: FaultPlan): () => void {
    const entry = { plan, left: plan.count ?? Infinity };
    this.plans.push(entry);
    return () => {
      this.plans = this.plans.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.plans = [];
  }

  /** The fault that strikes this request. */
  next(operation: OperationName): FaultKind | undefined {
    for (const entry of this.plans) {
      if (entry.plan.operation !== operation || entry.left <= 0) continue;
      if (this.random() >= (entry.plan.probability ?? 1)) continue;
      entry.left -= 1;
      return entry.plan.fault;
    }
    return undefined;
  }
}
