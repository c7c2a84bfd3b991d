import { FrameAddress, FrameClient, FrameError, FramePart } from './frame-client';
import { chooseLowLevel, LevelTable } from './level-table';
import { FrameLoad, Job, Loaded, Part, plan } from './plan';

/** The bytes of a frame as far as they are here: a prefix that decodes, or all of it. */
export interface FrameBytes {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly full: boolean;
  /** Last level that is here; Infinity for all of the frame. */
  readonly level: number;
  /** How many levels are not here. */
  readonly missing: number;
}

/**
 * `levels`: the low levels of all frames first, then the rest of each. `progressive`: each frame in one answer, shown whenever another of its
 * levels is complete. `whole`: each frame in one answer, shown at its end.
 */
export type LoadingWay = 'levels' | 'progressive' | 'whole';

export interface LoadableFrame {
  readonly id: string;
  /** false: fetch it whole at once (not HTJ2K, or too small for levels to pay). */
  readonly hasLevels: boolean;
  /** Asked for first when nothing is known of the series. */
  readonly firstLowLevel: number;
  /** A smaller image than the one that the low level of the series was chosen by may not have it. */
  readonly highestLowLevel?: number;
}

export interface LoadProgress {
  readonly frames: number;
  readonly requests: number;
  readonly low: number;
  readonly full: number;
  readonly failed: number;
  readonly bytes: number;
}

export interface SeriesLoaderOptions {
  readonly datastoreId: string;
  readonly imageSetId: string;
  readonly frames: readonly LoadableFrame[];
  readonly client: Pick<FrameClient, 'whole' | 'levels'>;
  readonly way?: LoadingWay;
  /** Called when more of a frame is here, or when it failed. */
  readonly onFrame?: (index: number) => void;
  readonly onProgress?: (progress: LoadProgress) => void;
  readonly parallel?: number;
  /** Limit for the compressed bytes that are kept. */
  readonly maxBytes?: number;
  readonly restMs?: number;
}

interface FrameState extends FrameLoad {
  loaded: Loaded;
  failed: boolean;
  whole: boolean;
  data?: FrameBytes;
  levels?: LevelTable;
  /** Last level that `data` holds, when it is a prefix. */
  level?: number;
  /** Bytes of the low part, to which a frame is cut back when memory is short. */
  lowLength?: number;
  error?: FrameError;
  waiting: { resolve: (data: FrameBytes) => void; reject: (error: unknown) => void }[];
}

/** Loads the frames of one series in the order of `plan`, a few at a time, and keeps what it has. */
export class SeriesLoader {
  private readonly states: FrameState[];
  private readonly running = new Map<number, { part: Part; abort: AbortController }>();
  private parallel: number;
  private readonly maxBytes: number;
  private readonly restMs: number;
  private focus = 0;
  private resting = false;
  private looked = false;
  private restTimer?: ReturnType<typeof setTimeout>;
  private reach = Infinity;
  private readonly way: LoadingWay;
  private requested = 0;
  /** Known once the first frame has shown its structure. */
  private lowLevel?: number;
  private received = 0;
  private closed = false;

  constructor(private readonly options: SeriesLoaderOptions) {
    this.parallel = options.parallel ?? 6;
    this.way = options.way ?? 'levels';
    this.maxBytes = options.maxBytes ?? 1024 ** 3;
    this.restMs = options.restMs ?? 1000;
    this.states = options.frames.map(({ hasLevels }) => ({
      loaded: 'none',
      failed: false,
      whole: !hasLevels || this.way !== 'levels',
      waiting: [],
    }));
  }

  get progress(): LoadProgress {
    const count = (test: (state: FrameState) => boolean) => this.states.filter(test).length;
    return {
      frames: this.states.length,
      requests: this.requested,
      low: count(({ data }) => data !== undefined),
      full: count(({ loaded }) => loaded === 'full'),
      failed: count(({ failed }) => failed),
      bytes: this.received,
    };
  }

  /** Starts loading, or goes on from another slice. */
  look(index: number): void {
    this.looked = true;
    this.focus = index;
    this.resting = false;
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => {
      this.resting = true;
      this.schedule();
    }, this.restMs);
    this.schedule();
  }

  /** Several series share the connections. */
  setParallel(parallel: number): void {
    this.parallel = Math.max(1, parallel);
    this.schedule();
  }

  /** Forgets that a frame is here, so that it is fetched anew: its pixels are not those of the data store. */
  discard(index: number): void {
    const state = this.states[index];
    state.data = undefined;
    state.loaded = 'none';
    state.level = undefined;
    state.whole = true;
    this.schedule();
  }

  bytesOf(index: number): FrameBytes | undefined {
    return this.states[index].data;
  }

  errorOf(index: number): FrameError | undefined {
    return this.states[index].error;
  }

  /** The best bytes there are of this frame, or the first ones to come. */
  request(index: number): Promise<FrameBytes> {
    const { data, error, waiting } = this.states[index];
    if (data) return Promise.resolve(data);
    if (error) return Promise.reject(error);
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  }

  retry(index: number): void {
    this.states[index].failed = false;
    this.states[index].error = undefined;
    this.schedule();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.restTimer);
    for (const { abort } of this.running.values()) abort.abort();
    for (const { waiting } of this.states) {
      for (const { reject } of waiting.splice(0)) reject(new DOMException('The series was closed.', 'AbortError'));
    }
  }

  private schedule(): void {
    if (this.closed || !this.looked) return;
    const slots = this.firstPictureIsAlone() ? 1 : this.parallel;
    const wanted: Job[] = [];
    for (const job of plan({ frames: this.states, focus: this.focus, resting: this.resting, reach: this.reach })) {
      wanted.push(job);
      if (wanted.length === slots) break;
    }
    const missing = wanted.filter(({ index }) => !this.running.has(index));
    this.abortUnwanted(wanted, missing.length - (slots - this.running.size));
    for (const job of missing) {
      if (this.running.size >= slots) break;
      void this.run(job);
    }
  }

  /**
   * Until the structure of one frame is known, the low level for the rest cannot be chosen. And where frames come whole, the others would
   * take their share of the line from the one that is looked at.
   */
  private firstPictureIsAlone(): boolean {
    const focus = this.states[this.focus];
    if (!focus || focus.failed) return false;
    if (!focus.whole) return this.lowLevel === undefined;
    return focus.data === undefined && this.states.every(({ data }) => data === undefined);
  }

  /** Low levels are short and always wanted again; whole frames far from the view give way to what is looked at. */
  private abortUnwanted(wanted: readonly Job[], needed: number): void {
    if (needed <= 0) return;
    const keep = new Set(wanted.map(({ index }) => index));
    const candidates = [...this.running.keys()]
      .filter((index) => this.running.get(index)?.part === 'full' && !keep.has(index))
      .sort((a, b) => Math.abs(b - this.focus) - Math.abs(a - this.focus));
    for (const index of candidates.slice(0, needed)) {
      this.running.get(index)?.abort.abort();
      this.running.delete(index);
    }
  }

  private async run({ index, part }: Job): Promise<void> {
    const state = this.states[index];
    const task = { part, abort: new AbortController() };
    this.running.set(index, task);
    this.requested++;
    try {
      await (part === 'low'
        ? this.loadLow(index, state, task.abort.signal)
        : this.loadFull(index, state, task.abort.signal));
    } catch (error) {
      if (task.abort.signal.aborted) return;
      state.failed = true;
      state.error = error instanceof FrameError ? error : new FrameError('notFetched');
      if (!state.data) for (const { reject } of state.waiting.splice(0)) reject(state.error);
    } finally {
      if (this.running.get(index) === task) this.running.delete(index);
    }
    if (this.closed) return;
    this.options.onFrame?.(index);
    this.options.onProgress?.(this.progress);
    this.schedule();
  }

  private async loadLow(index: number, state: FrameState, signal: AbortSignal): Promise<void> {
    const level = Math.min(
      this.lowLevel ?? this.options.frames[index].firstLowLevel,
      this.options.frames[index].highestLowLevel ?? Infinity,
      state.levels ? state.levels.count - 1 : Infinity,
    );
    let part: FramePart;
    try {
      part = await this.options.client.levels(this.address(index), 0, level, signal);
    } catch (error) {
      // No levels (406), or fewer than asked for (400): then it is fetched whole.
      if (!(error instanceof FrameError) || (error.status !== 406 && error.status !== 400)) throw error;
      state.whole = true;
      if (error.status === 406) this.stopAskingForLevels();
      return;
    }
    const { levels } = part;
    // Without the table, or with bytes that contradict it, there is nothing to append the rest to.
    if (!levels || levels.count <= level + 1 || levels.ends[level] !== part.bytes.length) {
      const complete = levels?.count === level + 1;
      if (complete) this.keep(state, part, true);
      else state.whole = true;
      return;
    }
    this.lowLevel ??= chooseLowLevel(levels);
    state.levels = levels;
    state.level = level;
    state.lowLength = part.bytes.length;
    this.keep(state, part, false);
  }

  private async loadFull(index: number, state: FrameState, signal: AbortSignal): Promise<void> {
    const { data, levels, level } = state;
    if (!data || !levels || level === undefined || state.whole) {
      const streamed = this.way === 'progressive' && this.options.frames[index].hasLevels;
      const part = await this.options.client.whole(
        this.address(index),
        signal,
        streamed ? (end, prefix, table) => this.levelArrived(index, state, end, prefix, table, signal) : undefined,
      );
      this.keep(state, part, true);
      return;
    }
    const rest = await this.options.client.levels(this.address(index), level + 1, levels.count - 1, signal);
    const bytes = new Uint8Array(data.bytes.length + rest.bytes.length);
    bytes.set(data.bytes);
    bytes.set(rest.bytes, data.bytes.length);
    this.keep(state, { ...rest, bytes, contentType: data.contentType }, true, rest.bytes.length);
  }

  /** A stream has brought another level of a frame; the first ones are too coarse to be worth a picture. */
  private levelArrived(
    index: number,
    state: FrameState,
    level: number,
    prefix: () => Uint8Array,
    levels: LevelTable,
    signal: AbortSignal,
  ): void {
    const first = Math.min(this.options.frames[index].firstLowLevel, levels.count - 2);
    if (signal.aborted || level < first) return;
    // The type of the answer is known at its end only; levels say what it is.
    state.data = { bytes: prefix(), contentType: 'image/jph', full: false, level, missing: levels.count - 1 - level };
    for (const { resolve } of state.waiting.splice(0)) resolve(state.data);
    this.options.onFrame?.(index);
    this.options.onProgress?.(this.progress);
    this.schedule();
  }

  private keep(state: FrameState, part: FramePart, full: boolean, received = part.bytes.length): void {
    this.received += received;
    const level = state.level ?? 0;
    state.data = {
      bytes: part.bytes,
      contentType: part.contentType,
      full,
      level: full ? Infinity : level,
      missing: full || !state.levels ? 0 : state.levels.count - 1 - level,
    };
    state.loaded = full ? 'full' : 'low';
    for (const { resolve } of state.waiting.splice(0)) resolve(state.data);
    if (full) this.makeRoom();
  }

  private makeRoom(): void {
    let held = this.states.reduce((sum, { data }) => sum + (data?.bytes.length ?? 0), 0);
    while (held > this.maxBytes) {
      let farthest = this.focus;
      this.states.forEach(({ loaded }, index) => {
        const distance = Math.abs(index - this.focus);
        if (loaded === 'full' && distance > 1 && distance >= Math.abs(farthest - this.focus)) farthest = index;
      });
      const state = this.states[farthest];
      if (!state?.data || farthest === this.focus) return;
      this.reach = Math.max(1, Math.abs(farthest - this.focus) - 1);
      held -= state.data.bytes.length;
      if (state.lowLength === undefined) {
        state.data = undefined;
        state.loaded = 'none';
        continue;
      }
      const level = state.level ?? 0;
      state.data = {
        ...state.data,
        bytes: state.data.bytes.slice(0, state.lowLength),
        full: false,
        level,
        missing: state.levels ? state.levels.count - 1 - level : 0,
      };
      state.loaded = 'low';
      held += state.lowLength;
    }
  }

  /** The frames of a series are stored alike: one without levels means that the others need not be asked. */
  private stopAskingForLevels(): void {
    for (const state of this.states) if (state.loaded === 'none') state.whole = true;
  }

  private address(index: number): FrameAddress {
    const { datastoreId, imageSetId, frames } = this.options;
    return { datastoreId, imageSetId, frameId: frames[index].id };
  }
}
