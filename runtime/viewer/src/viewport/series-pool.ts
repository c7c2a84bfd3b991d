import { OpenSeries, SeriesSource } from './open-series';

/** Connections that all series of the page share. */
const CONNECTIONS = 6;

let created = 0;

interface Entry {
  readonly series: OpenSeries;
  users: number;
}

/** The series that are shown somewhere on the page, each loaded once. */
export class SeriesPool {
  readonly id = ++created;
  private readonly entries = new Map<string, Entry>();
  private closed = false;

  constructor(private readonly sourceOf: (uid: string) => SeriesSource) {}

  acquire(uid: string): OpenSeries {
    let entry = this.entries.get(uid);
    if (!entry) {
      entry = { series: new OpenSeries(this.sourceOf(uid)), users: 0 };
      this.entries.set(uid, entry);
    }
    entry.users++;
    this.share();
    return entry.series;
  }

  release(uid: string): void {
    const entry = this.entries.get(uid);
    if (!entry) return;
    entry.users--;
    if (entry.users > 0) return;
    entry.series.close();
    this.entries.delete(uid);
    this.share();
  }

  get(uid: string): OpenSeries | undefined {
    return this.entries.get(uid)?.series;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const { series } of this.entries.values()) series.close();
    this.entries.clear();
  }

  private share(): void {
    const each = Math.max(1, Math.floor(CONNECTIONS / Math.max(1, this.entries.size)));
    for (const { series } of this.entries.values()) series.loader.setParallel(each);
  }
}
