/** Undo and redo over states that are kept whole. */
export class History<T> {
  private readonly past: T[] = [];
  private future: T[] = [];

  constructor(
    private present: T,
    private readonly limit = 200,
  ) {}

  get current(): T {
    return this.present;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  push(state: T): void {
    this.past.push(this.present);
    if (this.past.length > this.limit) this.past.shift();
    this.present = state;
    this.future = [];
  }

  undo(): T | undefined {
    const state = this.past.pop();
    if (state === undefined) return undefined;
    this.future.push(this.present);
    return (this.present = state);
  }

  redo(): T | undefined {
    const state = this.future.pop();
    if (state === undefined) return undefined;
    this.past.push(this.present);
    return (this.present = state);
  }
}
