import { FrameSourceKind } from '../config/config';
import { LoadingWay, LoadProgress } from '../frames/series-loader';

/** What loading a series took; times in milliseconds from its opening. */
export interface LoadFigures {
  readonly way: LoadingWay;
  readonly source: FrameSourceKind;
  readonly frames: number;
  readonly requests: number;
  readonly bytes: number;
  /** The first picture on the screen, of whatever quality. */
  readonly firstImage?: number;
  readonly firstFullImage?: number;
  /** Every frame has a picture. */
  readonly scrollable?: number;
  readonly complete?: number;
  readonly decodes: number;
  readonly decodeMs: number;
}

export class SeriesMetrics {
  private readonly opened: number;
  private value: LoadFigures;

  constructor(
    way: LoadingWay,
    source: FrameSourceKind,
    frames: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.opened = now();
    this.value = { way, source, frames, requests: 0, bytes: 0, decodes: 0, decodeMs: 0 };
  }

  get figures(): LoadFigures {
    return this.value;
  }

  progress({ frames, low, full, bytes, requests }: LoadProgress): void {
    const { scrollable, complete } = this.value;
    this.value = {
      ...this.value,
      bytes,
      requests,
      scrollable: scrollable ?? (low === frames ? this.elapsed() : undefined),
      complete: complete ?? (full === frames ? this.elapsed() : undefined),
    };
  }

  decoded(ms: number, full: boolean): void {
    // Previews cost as much in memory and less in time: the mean is of full frames.
    if (!full) return;
    this.value = { ...this.value, decodes: this.value.decodes + 1, decodeMs: this.value.decodeMs + ms };
  }

  shown(quality: 'low' | 'full'): void {
    const { firstImage, firstFullImage } = this.value;
    this.value = {
      ...this.value,
      firstImage: firstImage ?? this.elapsed(),
      firstFullImage: firstFullImage ?? (quality === 'full' ? this.elapsed() : undefined),
    };
  }

  private elapsed(): number {
    return this.now() - this.opened;
  }
}
