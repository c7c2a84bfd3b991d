import { CodestreamError, CodestreamReader, TruncatedCodestreamError } from '../htj2k';
import { Canceller } from './cancellation';
import type { FrameCache } from './frame-cache';
import { FrameEntry, type FrameStructure } from './frame-entry';
import { FrameReader } from './frame-reader';
import { Problem } from './problem';
import type { ByteSink, FrameKey, FrameSource, SourceFrame } from './source';

export interface FlightOptions {
  readonly source: FrameSource;
  readonly cache: FrameCache;
  /** The source is read at most this far ahead of the fastest reader. */
  readonly windowBytes: number;
  /** The source is given up when nobody needs more of it and more than this would still come. */
  readonly drainBytes: number;
  /** No one can join any more. */
  readonly onClosed: (flight: Flight) => void;
  /** Neither fetching nor read any more. */
  readonly onIdle: (flight: Flight) => void;
}

/** Clients that have kept a fetch waiting for so long in all are slow ones. */
const SLOW_MS = 1_000;
/** Of the memory for frames: where others hold more, fetches hold no more than they must. */
const CROWDED = 0.5;
/** And where they hold so much, slow fetches keep their turns, so that there are no more of them. */
const TAKEN = 0.75;

/**
 * One fetch of one frame from the source, shared by all who want any part of that frame meanwhile.
 * Each reader goes at its own pace over the bytes that are in; the fastest one sets the pace of the fetch.
 */
export class Flight implements ByteSink {
  public entry: FrameEntry | undefined;
  /** From the start to the head of the source's answer. */
  public upstreamMs: number | undefined;
  public readonly readers = new Set<FrameReader>();
  private readonly opening = new Canceller();
  private readonly startedAt = performance.now();
  private frame: SourceFrame | undefined;
  private codestream: CodestreamReader | undefined = new CodestreamReader();
  private fetching = true;
  private joinable = true;
  private paused = false;
  private waking: NodeJS.Immediate | undefined;
  /** Bytes that the cache was told to make room for. */
  private held = 0;
  private kept = false;
  /** Readers go on with what is kept. */
  private retained = false;

  constructor(
    private readonly key: FrameKey,
    public readonly cacheKey: string,
    private readonly options: FlightOptions,
  ) {}

  /** The cache that answered in place of upstream. */
  public get cacheTier(): SourceFrame['tier'] {
    return this.frame?.tier;
  }

  /** When that cache got the frame. */
  public get heldSince(): SourceFrame['heldSince'] {
    return this.frame?.heldSince;
  }

  public get isFetching(): boolean {
    return this.fetching;
  }

  /** Begins the fetch, after the first reader has joined. */
  public async launch(): Promise<void> {
    const askedAt = Date.now();
    try {
      const frame = await this.options.source.open(this.key, this.opening);
      if (!this.fetching) {
        frame.abort();
        return;
      }
      this.upstreamMs = performance.now() - this.startedAt;
      this.frame = frame;
      this.entry = new FrameEntry(frame.contentType, frame.contentLength, frame.heldSince ?? askedAt);
      if (frame.contentLength === 0) return this.cut('HealthImaging sent an empty frame');
      frame.start(this);
      this.wakeReaders();
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  public join(): FrameReader {
    const reader = new FrameReader(this);
    this.readers.add(reader);
    this.reconsider();
    return reader;
  }

  public leave(reader: FrameReader): void {
    if (!this.readers.delete(reader)) return;
    this.reconsider();
    this.reportIdle();
  }

  /** Cuts readers off that have taken nothing since `before` (`performance.now()`), though there was something. */
  public dropStalled(before: number): void {
    for (const reader of [...this.readers]) {
      if (reader.isStalledSince(before)) reader.fail(new Problem('client-closed', 'the client takes nothing'));
    }
  }

  /** A fetch at the pace of slow clients keeps no other waiting, as long as there is memory for those that follow. */
  public standAside(): void {
    if (this.fetching && this.othersHold() <= TAKEN) this.frame?.standAside?.(SLOW_MS);
  }

  /** Ends the fetch, whoever reads. */
  public abort(problem: Problem): void {
    this.frame?.abort();
    this.opening.abort();
    this.fail(problem);
  }

  public chunk(bytes: Uint8Array): void {
    if (!this.fetching || bytes.byteLength === 0) return;
    const entry = this.entry!;
    const length = entry.received + bytes.byteLength;
    if (entry.total !== undefined && length > entry.total) return this.cut('HealthImaging sent more than it announced');
    this.readCodestream(bytes);
    if (!this.fetching) return;
    if (length === entry.total && !this.endCodestream()) return;
    entry.append(bytes);
    this.accountFor();
    if (length === entry.total) this.complete();
    if (!this.fetching || length === bytes.byteLength) this.wakeReaders();
    else this.wakeReadersSoon();
    this.reconsider();
  }

  public end(): void {
    if (!this.fetching) return;
    const entry = this.entry!;
    if (entry.received === 0) return this.cut('HealthImaging sent an empty frame');
    if (entry.total !== undefined) return this.truncated();
    if (!this.endCodestream()) return;
    // Neither the protocol nor the frame tells that this was all.
    if (!this.frame!.framed && !tellsItsEnd(entry.structure)) return this.truncated();
    entry.total = entry.received;
    this.complete();
    this.wakeReaders();
  }

  /** What goes wrong here goes wrong for everyone who reads; nothing of it is kept. */
  public fail(error: Error): void {
    if (!this.fetching) return;
    const problem = error instanceof Problem ? error : new Problem('internal', undefined, {}, { cause: error });
    this.stopFetching();
    // What is in already may be part of a truncated frame: nobody gets more of it.
    for (const reader of [...this.readers]) reader.fail(problem);
    this.reportIdle();
  }

  /** Goes on, waits or stops, by what the readers still need. To be called whenever that or what is in has changed. */
  public reconsider(): void {
    if (!this.fetching) return;
    const received = this.entry?.received ?? 0;
    const needs = this.furthestNeed();
    if (needs <= received) {
      if (this.remaining() > this.options.drainBytes) return this.stopEarly();
      this.resume();
      return;
    }
    this.dropWhatAllHaveRead();
    const ahead = received - this.fastestPosition();
    // Resumes at half the window, so as not to flip at every chunk.
    if (!this.paused && ahead >= this.options.windowBytes && this.knowsNeeds()) this.pause();
    else if (this.paused && (ahead <= this.options.windowBytes / 2 || !this.knowsNeeds())) this.resume();
  }

  private readCodestream(bytes: Uint8Array): void {
    if (!this.codestream) return;
    const entry = this.entry!;
    try {
      this.codestream.push(bytes);
    } catch (error) {
      return this.malformed(error);
    }
    const { structure, header } = this.codestream;
    if (!structure) return;
    entry.structure = structure;
    entry.header ??= header;
    if (structure.kind !== 'levels' || entry.total === undefined) return;
    const promised = Math.max(structure.minimumLength ?? 0, structure.ends.at(-1) ?? 0);
    if (promised > entry.total) this.truncated();
  }

  /** @returns false where the frame turns out to be truncated, and the flight has failed. */
  private endCodestream(): boolean {
    if (!this.codestream) return true;
    const { codestream } = this;
    try {
      codestream.end();
    } catch (error) {
      // A JPEG 2000 frame that came as sent is passed on as it is stored, though its file had lost its end.
      const asStored =
        codestream.header?.htj2k === false && codestream.structure?.kind !== 'levels' && this.frame!.framed;
      if (error instanceof TruncatedCodestreamError && !asStored) {
        this.truncated();
        return false;
      }
      this.malformed(error);
      return true;
    }
    this.entry!.structure = codestream.structure;
    this.codestream = undefined;
    return true;
  }

  /** The frame can still be had whole, as it is stored; levels that were begun on a false table cannot be finished. */
  private malformed(error: unknown): void {
    if (!(error instanceof CodestreamError)) {
      this.frame?.abort();
      return this.fail(error as Error);
    }
    this.codestream = undefined;
    this.entry!.structure = { kind: 'none', reason: 'malformed' };
    for (const reader of [...this.readers]) {
      if (reader.readsLevels) reader.fail(new Problem('upstream-failed', 'the codestream of the frame is malformed'));
    }
  }

  private truncated(): void {
    this.frame?.abort();
    this.fail(new Problem('frame-truncated'));
  }

  private cut(detail: string): void {
    this.frame?.abort();
    this.fail(new Problem('upstream-failed', detail));
  }

  private complete(): void {
    const entry = this.entry!;
    entry.complete = true;
    this.stopFetching();
    this.keep();
    this.reportIdle();
  }

  /** Gives the rest of the frame up and keeps what is in, where that is of use. */
  private stopEarly(): void {
    this.frame?.abort();
    this.opening.abort();
    this.stopFetching();
    const firstLevelEnd = this.entry?.structure?.kind === 'levels' ? this.entry.structure.ends[0] : undefined;
    if (firstLevelEnd !== undefined && firstLevelEnd <= this.entry!.received) this.keep();
    this.reportIdle();
  }

  private stopFetching(): void {
    this.fetching = false;
    this.codestream = undefined;
    this.closeToOthers();
  }

  private keep(): void {
    const { cache } = this.options;
    const entry = this.entry!;
    if (entry.wasDropped || entry.received > cache.maxFrameBytes) return;
    const known = cache.get(this.cacheKey);
    if (known && (known.complete || known.received >= entry.received)) return;
    entry.compact();
    this.kept = true;
    this.accountFor();
    this.retained = this.readers.size > 0;
    if (this.retained) cache.retain(entry);
    cache.set(this.cacheKey, entry);
  }

  /** A frame that will not be kept is held only between its slowest reader and what is in. */
  private dropWhatAllHaveRead(): void {
    const entry = this.entry;
    if (!entry || !this.knowsNeeds() || !this.isToBeDropped(entry)) return;
    entry.dropBefore(Math.min(...[...this.readers].map((reader) => reader.position)));
    this.accountFor();
    if (entry.wasDropped) this.closeToOthers();
  }

  /** Too large, or others take so much already that memory would not hold them all. */
  private isToBeDropped(entry: FrameEntry): boolean {
    const { cache, windowBytes } = this.options;
    if (entry.wasDropped || (this.othersHold() > CROWDED && entry.heldBytes > windowBytes)) return true;
    return (entry.total ?? entry.received) > cache.maxFrameBytes && this.furthestNeed() > cache.maxFrameBytes;
  }

  /** Of the memory for frames. */
  private othersHold(): number {
    const { cache } = this.options;
    return (cache.held - this.held) / cache.maxFrameBytes;
  }

  /** Tells the cache of what is held beside what it keeps. */
  private accountFor(): void {
    const isIdle = !this.fetching && this.readers.size === 0;
    const held = this.kept || isIdle ? 0 : (this.entry?.heldBytes ?? 0);
    if (held !== this.held) this.options.cache.hold(held - this.held);
    this.held = held;
  }

  private closeToOthers(): void {
    if (!this.joinable) return;
    this.joinable = false;
    this.options.onClosed(this);
  }

  private knowsNeeds(): boolean {
    for (const reader of this.readers) if (reader.target === undefined) return false;
    return true;
  }

  private furthestNeed(): number {
    let furthest = 0;
    for (const reader of this.readers) furthest = Math.max(furthest, reader.target ?? Infinity);
    return furthest;
  }

  /** Of the readers that need more than is in. */
  private fastestPosition(): number {
    const received = this.entry?.received ?? 0;
    let fastest = 0;
    for (const reader of this.readers) {
      if ((reader.target ?? Infinity) > received) fastest = Math.max(fastest, reader.position);
    }
    return fastest;
  }

  private remaining(): number {
    if (!this.entry) return Infinity;
    const { total, structure, received } = this.entry;
    const length = total ?? (structure?.kind === 'levels' ? structure.minimumLength : undefined);
    return length === undefined ? Infinity : length - received;
  }

  private pause(): void {
    this.paused = true;
    this.frame?.pause();
  }

  private resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.frame?.resume();
  }

  /** TLS gives what has come at once in records of 16 KiB, some eight of them: they are written as one. */
  private wakeReadersSoon(): void {
    this.waking ??= setImmediate(() => this.wakeReaders());
  }

  private wakeReaders(): void {
    clearImmediate(this.waking);
    this.waking = undefined;
    for (const reader of this.readers) reader.wake();
  }

  private reportIdle(): void {
    if (this.readers.size > 0) return;
    this.accountFor();
    if (this.fetching) return;
    if (this.retained) this.options.cache.release(this.entry!);
    this.retained = false;
    this.options.onIdle(this);
  }
}

/** A codestream that was read to its end marker does. */
function tellsItsEnd(structure: FrameStructure | undefined): boolean {
  if (structure?.kind !== 'none') return structure !== undefined;
  return structure.reason !== 'not-a-codestream' && structure.reason !== 'malformed';
}
