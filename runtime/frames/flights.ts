import type { Cancellation } from './cancellation';
import { Flight, type FlightOptions } from './flight';
import type { FrameReader } from './frame-reader';
import type { CacheTier } from './outcome';
import type { Plan, Wanted } from './plan';
import { Problem } from './problem';
import type { FrameKey } from './source';
import type { FrameServiceStats } from './transport';

export interface Boarded {
  readonly reader: FrameReader;
  readonly plan: Plan;
  readonly tier: CacheTier;
}

export interface FlightsOptions extends Omit<FlightOptions, 'onClosed' | 'onIdle'> {
  /** A reader that takes nothing for this long, though there is something, is cut off. */
  readonly readerStallMs: number;
}

const MAX_LOOK_MS = 500;
/** Beside what frames are given: as many fetches as run at a time hold a window each. */
const HELD_BESIDE = 128 * 1024 * 1024;

/** The fetches under way: one for each frame, however many wait for it. */
export class Flights {
  private readonly joinable = new Map<string, Flight>();
  /** Also those that only finish, or are only read from. */
  private readonly active = new Set<Flight>();

  /** One for all flights: each would otherwise set one before it asks. */
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: FlightsOptions) {
    const look = Math.min(MAX_LOOK_MS, Math.max(10, options.readerStallMs / 4));
    this.timer = setInterval(() => this.lookAfterSlowReaders(), look).unref();
  }

  /** What a request for the frame would wait for now. */
  public tierOf(name: string): CacheTier {
    return this.joinable.has(name) ? 'flight' : 'upstream';
  }

  /** Joins the fetch of the frame of this name, or begins one, and waits until it is certain which bytes answer. */
  public async board(key: FrameKey, name: string, wanted: Wanted, signal: Cancellation): Promise<Boarded> {
    const underWay = this.joinable.get(name);
    if (!underWay && this.isFull()) throw new Problem('overloaded', undefined, { 'Retry-After': '1' });
    const flight = underWay ?? this.begin(key, name);
    const reader = flight.join();
    if (!underWay) void flight.launch();
    const plan = await reader.plan(wanted, signal);
    return { reader, plan, tier: underWay ? 'flight' : (flight.cacheTier ?? 'upstream') };
  }

  public stats(): Pick<FrameServiceStats, 'flights' | 'readers' | 'flightBytes'> {
    let flights = 0;
    let readers = 0;
    let flightBytes = 0;
    for (const flight of this.active) {
      if (flight.isFetching) flights++;
      readers += flight.readers.size;
      flightBytes += flight.entry?.heldBytes ?? 0;
    }
    return { flights, readers, flightBytes };
  }

  /** Ends all of them, for good. */
  public close(problem: Problem): void {
    clearInterval(this.timer);
    for (const flight of [...this.active]) flight.abort(problem);
  }

  private lookAfterSlowReaders(): void {
    const before = performance.now() - this.options.readerStallMs;
    for (const flight of this.active) {
      flight.dropStalled(before);
      // Others may have come to need the memory meanwhile.
      flight.reconsider();
      flight.standAside();
    }
  }

  /** All memory there is is taken by what cannot be let go: a server that takes more is killed. */
  private isFull(): boolean {
    const { cache } = this.options;
    return cache.held >= cache.maxFrameBytes + HELD_BESIDE;
  }

  private begin(key: FrameKey, name: string): Flight {
    const flight = new Flight(key, name, {
      ...this.options,
      onClosed: (closed) => {
        if (this.joinable.get(name) === closed) this.joinable.delete(name);
      },
      onIdle: (idle) => this.active.delete(idle),
    });
    this.joinable.set(name, flight);
    this.active.add(flight);
    return flight;
  }
}
