import { OperationName } from '../operations';

/** How far and how wide the emulated line is. */
export interface NetworkConditions {
  /** From request to first byte, in milliseconds. */
  readonly latencyMs?: number;
  /** For each response on its own; as fast as it goes if left out. */
  readonly bytesPerSecond?: number;
}

/** Can be changed at any time: a response under way takes the new bandwidth at once. */
export class Network {
  private conditions: NetworkConditions = {};
  private readonly byOperation = new Map<OperationName, NetworkConditions>();

  /** For all operations that have no conditions of their own. */
  set(conditions: NetworkConditions): void {
    this.conditions = checked(conditions);
  }

  setFor(operation: OperationName, conditions: NetworkConditions | undefined): void {
    if (conditions) this.byOperation.set(operation, checked(conditions));
    else this.byOperation.delete(operation);
  }

  of(operation: OperationName): NetworkConditions {
    return this.byOperation.get(operation) ?? this.conditions;
  }
}

function checked(conditions: NetworkConditions): NetworkConditions {
  const { latencyMs = 0, bytesPerSecond = Infinity } = conditions;
  if (!(latencyMs >= 0)) throw new RangeError(`latencyMs must be 0 or more, not ${latencyMs}.`);
  if (!(bytesPerSecond > 0)) throw new RangeError(`bytesPerSecond must be more than 0, not ${bytesPerSecond}.`);
  return conditions;
}
