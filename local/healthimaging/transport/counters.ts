import { OperationName } from '../operations';

/** What happened to the requests of one operation. */
export interface OperationCounters {
  requests: number;
  /** Bytes of response bodies that went out. */
  bytesSent: number;
  /** Responses that are not at their end yet. */
  open: number;
  /** Responses whose client left before the end. */
  aborted: number;
  throttled: number;
  faults: number;
}

export class Counters {
  private readonly byOperation = new Map<OperationName, OperationCounters>();

  of(operation: OperationName): Readonly<OperationCounters> {
    return this.at(operation);
  }

  /** Starts counting anew; responses that are open stay counted as open. */
  reset(): void {
    for (const counters of this.byOperation.values()) {
      Object.assign(counters, { requests: 0, bytesSent: 0, aborted: 0, throttled: 0, faults: 0 });
    }
  }

  at(operation: OperationName): OperationCounters {
    let counters = this.byOperation.get(operation);
    if (!counters) {
      counters = { requests: 0, bytesSent: 0, open: 0, aborted: 0, throttled: 0, faults: 0 };
      this.byOperation.set(operation, counters);
    }
    return counters;
  }
}
