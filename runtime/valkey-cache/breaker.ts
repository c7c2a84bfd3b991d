import type { ValkeyPatience } from './options';

/** Leaves a server alone that failed several times in a row; one attempt now and then finds out when it is back. */
export class Breaker {
  private failures = 0;
  private waitMs: number;
  private retryAt = 0;
  private probing = false;

  constructor(private readonly patience: ValkeyPatience) {
    this.waitMs = patience.minMs;
  }

  /** Whether the server is to be left alone for now. */
  public get isResting(): boolean {
    return this.isOpen && (this.probing || performance.now() < this.retryAt);
  }

  /** Whether the server may be asked; a true is to be followed by `succeeded` or `failed`. */
  public admits(): boolean {
    if (this.isResting) return false;
    this.probing = this.isOpen;
    return true;
  }

  public succeeded(): void {
    this.failures = 0;
    this.probing = false;
    this.waitMs = this.patience.minMs;
  }

  public failed(): void {
    const wasOpen = this.isOpen;
    this.failures++;
    // Attempts from before it opened say nothing new.
    if (!this.isOpen || (wasOpen && !this.probing)) return;
    this.probing = false;
    // Not all tasks of a service should come back at once.
    this.retryAt = performance.now() + this.waitMs * (0.75 + Math.random() / 2);
    this.waitMs = Math.min(this.waitMs * 2, this.patience.maxMs);
  }

  /** Failed too often in a row, and has not answered since. */
  public get isOpen(): boolean {
    return this.failures >= this.patience.failures;
  }
}
