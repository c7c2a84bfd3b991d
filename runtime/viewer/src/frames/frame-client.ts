import { LevelTable, readLevelTable } from './level-table';

export interface FrameAddress {
  readonly datastoreId: string;
  readonly imageSetId: string;
  readonly frameId: string;
}

export interface FramePart {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly levels?: LevelTable;
}

/** The frame API said no, or could not be reached after all attempts. The message is for the reader. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

export interface FrameClientOptions {
  /** Base URL with a trailing slash. */
  readonly endpoint: string;
  /** `rejected`: the token that the API did not accept. */
  readonly token: (rejected?: string) => Promise<string>;
  readonly fetch?: typeof fetch;
  readonly attempts?: number;
  /** First pause between attempts; doubles each time, with jitter. */
  readonly pauseMs?: number;
}

const RETRIED = new Set([408, 425, 429, 500, 502, 503, 504]);
const LONGEST_PAUSE_MS = 10_000;

/** Fetches frames and their levels, with retries and renewed tokens. */
export class FrameClient {
  private readonly fetcher: typeof fetch;
  private readonly attempts: number;
  private readonly pauseMs: number;

  constructor(private readonly options: FrameClientOptions) {
    this.fetcher = options.fetch ?? ((input, init) => fetch(input, init));
    this.attempts = options.attempts ?? 4;
    this.pauseMs = options.pauseMs ?? 300;
  }

  whole(address: FrameAddress, signal: AbortSignal): Promise<FramePart> {
    return this.get(path(address), signal);
  }

  levels(address: FrameAddress, start: number, end: number, signal: AbortSignal): Promise<FramePart> {
    return this.get(`${path(address)}/levels/${start}-${end}`, signal);
  }

  private async get(relative: string, signal: AbortSignal): Promise<FramePart> {
    const url = new URL(relative, this.options.endpoint);
    let token = await this.options.token();
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.once(url, token, signal);
      if (!(outcome instanceof Failure)) return outcome;
      if (outcome.status === 401 && !renewed) {
        renewed = true;
        token = await this.options.token(token);
        continue;
      }
      if (!outcome.retry || attempt >= this.attempts) throw new FrameError(outcome.reason, outcome.status);
      const pause = Math.min(LONGEST_PAUSE_MS, this.pauseMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
      await sleep(outcome.afterMs ?? pause, signal);
    }
  }

  private async once(url: URL, token: string, signal: AbortSignal): Promise<FramePart | Failure> {
    try {
      const response = await this.fetcher(url, { headers: { Authorization: `Bearer ${token}` }, signal });
      if (!response.ok) {
        void response.body?.cancel().catch(() => undefined);
        return new Failure(
          describe(response.status),
          RETRIED.has(response.status),
          response.status,
          retryAfter(response.headers),
        );
      }
      // A body that ends early rejects here: half an image is never taken for a whole one.
      const bytes = new Uint8Array(await response.arrayBuffer());
      const contentType = (response.headers.get('Content-Type') ?? '').split(';')[0].trim().toLowerCase();
      return { bytes, contentType, levels: readLevelTable(response.headers) };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TypeError)) throw error;
      return new Failure('The image could not be fetched: the connection failed.', true);
    }
  }
}

class Failure {
  constructor(
    readonly reason: string,
    readonly retry: boolean,
    readonly status?: number,
    readonly afterMs?: number,
  ) {}
}

function path({ datastoreId, imageSetId, frameId }: FrameAddress): string {
  return `datastore/${datastoreId}/imageSet/${imageSetId}/imageFrame/${frameId}`;
}

function describe(status: number): string {
  const reasons: Readonly<Record<number, string>> = {
    401: 'The session is not accepted any more: sign in again.',
    403: 'You are not allowed to see images of this data store.',
    404: 'The image does not exist in the data store any more.',
    429: 'The data store is too busy; the image was not sent.',
  };
  return reasons[status] ?? `The image could not be fetched (${status}).`;
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
