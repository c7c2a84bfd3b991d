import { LevelTable, readLevelTable } from './level-table';
import { CodestreamReader } from '../../../htj2k';
import { ImageError, ProblemKind } from '../problems/image-problem';
import type { FrameAddress, FrameSource } from '../sources/frame-source';

export type { FrameAddress };

export interface FramePart {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly levels?: LevelTable;
}

/** The frame API said no, or could not be reached after all attempts. */
export class FrameError extends ImageError {
  override readonly name = 'FrameError';
  constructor(
    kind: ProblemKind,
    readonly status?: number,
  ) {
    super(kind, ...(kind === 'refused' && status !== undefined ? [status] : []));
  }
}

export interface FrameClientOptions {
  readonly attempts?: number;
  /** First pause between attempts; doubles each time, with jitter. */
  readonly pauseMs?: number;
}

/** Told each time another level of a frame that is being streamed is complete: its number and the bytes so far. */
export type OnLevel = (level: number, prefix: () => Uint8Array, levels: LevelTable) => void;

const RETRIED = new Set([408, 425, 429, 500, 502, 503, 504]);
const LONGEST_PAUSE_MS = 10_000;

/** Fetches frames and their levels from a source, with retries. */
export class FrameClient {
  private readonly attempts: number;
  private readonly pauseMs: number;

  constructor(
    readonly source: FrameSource,
    { attempts = 4, pauseMs = 300 }: FrameClientOptions = {},
  ) {
    this.attempts = attempts;
    this.pauseMs = pauseMs;
  }

  whole(address: FrameAddress, signal: AbortSignal, onLevel?: OnLevel): Promise<FramePart> {
    return this.get(() => this.source.fetchFrame(address, signal), signal, onLevel);
  }

  levels(address: FrameAddress, start: number, end: number, signal: AbortSignal): Promise<FramePart> {
    return this.get(() => this.source.fetchLevels(address, start, end, signal), signal);
  }

  private async get(ask: () => Promise<Response>, signal: AbortSignal, onLevel?: OnLevel): Promise<FramePart> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.once(ask, signal, onLevel);
      if (!(outcome instanceof Failure)) return outcome;
      if (!outcome.retry || attempt >= this.attempts) throw new FrameError(outcome.kind, outcome.status);
      const pause = Math.min(LONGEST_PAUSE_MS, this.pauseMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
      await sleep(outcome.afterMs ?? pause, signal);
    }
  }

  private async once(
    ask: () => Promise<Response>,
    signal: AbortSignal,
    onLevel: OnLevel | undefined,
  ): Promise<FramePart | Failure> {
    try {
      const response = await ask();
      if (!response.ok) {
        void response.body?.cancel().catch(() => undefined);
        return new Failure(
          kindOf(response.status),
          RETRIED.has(response.status),
          response.status,
          retryAfter(response.headers),
        );
      }
      // A body that ends early rejects here: half an image is never taken for a whole one.
      const bytes = onLevel ? await readStream(response, onLevel) : new Uint8Array(await response.arrayBuffer());
      const contentType = (response.headers.get('Content-Type') ?? '').split(';')[0].trim().toLowerCase();
      return { bytes, contentType, levels: readLevelTable(response.headers) };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TypeError)) throw error;
      return new Failure('unreachable', true);
    }
  }
}

/** Reads on while it watches the codestream grow; what has no levels is simply read. */
async function readStream(response: Response, onLevel: OnLevel): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let length = 0;
  let told = -1;
  const watcher = new LevelWatcher();
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    length += part.value.length;
    const levels = watcher.push(part.value);
    if (!levels) continue;
    let level = told;
    while (level + 1 < levels.count - 1 && levels.ends[level + 1] <= length) level++;
    if (level === told) continue;
    told = level;
    onLevel(level, () => join(chunks, levels.ends[level]), levels);
  }
  return join(chunks, length);
}

/** The structure of a codestream, once enough of it is here; nothing for what is no HTJ2K with levels. */
class LevelWatcher {
  private readonly reader = new CodestreamReader();
  private levels?: LevelTable;
  private over = false;

  push(bytes: Uint8Array): LevelTable | undefined {
    if (this.over || (this.levels && this.levels.ends.length >= this.levels.count - 1)) return this.levels;
    try {
      this.reader.push(bytes);
      const { structure } = this.reader;
      if (structure?.kind === 'levels') this.levels = { count: structure.count, ends: structure.ends };
      else this.over = structure !== undefined;
    } catch {
      this.over = true;
    }
    return this.levels;
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    if (at >= length) break;
    joined.set(chunk.subarray(0, length - at), at);
    at += chunk.length;
  }
  return joined;
}

class Failure {
  constructor(
    readonly kind: ProblemKind,
    readonly retry: boolean,
    readonly status?: number,
    readonly afterMs?: number,
  ) {}
}

function kindOf(status: number): ProblemKind {
  const kinds: Readonly<Record<number, ProblemKind>> = { 401: 'signedOut', 403: 'denied', 404: 'gone', 429: 'busy' };
  return kinds[status] ?? 'refused';
}

function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('Retry-After');
  if (value === null) return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.min(LONGEST_PAUSE_MS, Math.max(0, ms)) : undefined;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
