/** What became of one request to HealthImaging. Each has one event, and `broken` after `answered` where its body broke off. */
export interface UpstreamEvent {
  /**
   * `throttled`: 429, asked again while the deadline lasts. `failed`: 5xx, no connection, or no answer in time.
   * `refused`: any other 4xx. `given-up`: nobody waited for it any more.
   */
  readonly kind: 'answered' | 'throttled' | 'refused' | 'failed' | 'given-up' | 'broken';
  /** From sending it to the head of its answer, or to its failure. */
  readonly ms?: number;
}
