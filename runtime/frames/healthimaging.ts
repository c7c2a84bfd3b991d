import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { pause, type Cancellation } from './cancellation';
import { HttpSourceFrame } from './http-source-frame';
import { Pace, throttledProblem } from './pace';
import { Problem } from './problem';
import { RequestSigner, type Credentials } from './request-signer';
import { Slots } from './slots';
import type { FrameKey, FrameSource, SourceFrame } from './source';
import { isThrottling, problemOf, retryDelay, upstreamKind } from './upstream-errors';
import type { UpstreamEvent } from './upstream-event';
import { send, type UpstreamDeadlines } from './upstream-request';

export type { Credentials };

/** Gives valid credentials; keeps them as long as they are, for it is asked once for every fetch: without a promise where it has them. */
export type CredentialProvider = () => Credentials | Promise<Credentials>;

/** Where a data store is. */
export interface DatastoreEndpoint {
  readonly id: string;
  readonly region: string;
  /** Of the data store's ARN. Default: `aws`. */
  readonly partition?: string;
}

export interface HealthImagingDeadlines extends UpstreamDeadlines {
  /**
   * For a free slot, where as many fetches as allowed are under way; while HealthImaging throttles, as long as for the
   * head of an answer. Default: 5000.
   */
  readonly queueMs: number;
}

export interface HealthImagingOptions {
  readonly datastores: readonly DatastoreEndpoint[];
  readonly credentials: CredentialProvider;
  /** Used instead of the region's own endpoint, like `http://localhost:8080`. */
  readonly endpoint?: string;
  /** Default: 128. */
  readonly maxConcurrent?: number;
  /** How many fetches may wait for a slot. Default: 1024. */
  readonly maxQueued?: number;
  /** How often one frame is asked for, at most, answers that throttle not counted: they are bounded by time. Default: 3. */
  readonly maxAttempts?: number;
  readonly deadlines?: Partial<HealthImagingDeadlines>;
  /** Told of every request sent, once it is known what became of it; must not throw. */
  readonly onUpstream?: (event: UpstreamEvent) => void;
  /** Told of every piece of a frame as it comes; must not throw. */
  readonly onBytes?: (bytes: number) => void;
  /** For TLS with an endpoint of one's own. */
  readonly tls?: Pick<AgentOptions, 'ca'>;
}

const DNS_SUFFIXES: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
};

const DEFAULT_DEADLINES: HealthImagingDeadlines = {
  connectMs: 3_000,
  firstByteMs: 15_000,
  idleMs: 10_000,
  totalMs: 120_000,
  queueMs: 5_000,
};

/** Free connections are closed after this time; HealthImaging closes its end some time, too. */
const FREE_CONNECTION_MS = 20_000;

/** Frames from AWS HealthImaging: a signed GetImageFrame for each, over connections that are kept. */
export function createHealthImagingSource(options: HealthImagingOptions): FrameSource {
  return new HealthImagingSource(options);
}

class HealthImagingSource implements FrameSource {
  private readonly deadlines: HealthImagingDeadlines;
  private readonly endpoints: ReadonlyMap<string, { readonly signer: RequestSigner; readonly url: URL }>;
  private readonly slots: Slots;
  private readonly pace: Pace;
  private readonly agents: { readonly http: HttpAgent; readonly https: HttpsAgent };
  private readonly maxAttempts: number;

  constructor(private readonly options: HealthImagingOptions) {
    const maxConcurrent = options.maxConcurrent ?? 128;
    this.deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
    this.maxAttempts = options.maxAttempts ?? 3;
    const { queueMs, firstByteMs } = this.deadlines;
    this.pace = new Pace(maxConcurrent, firstByteMs);
    this.slots = new Slots({
      concurrent: maxConcurrent,
      queued: options.maxQueued ?? 1024,
      patience: () =>
        this.pace.isSlowed
          ? { ms: Math.max(queueMs, firstByteMs), problem: throttledProblem }
          : { ms: queueMs, problem: () => new Problem('overloaded', undefined, { 'Retry-After': '1' }) },
    });
    this.endpoints = new Map(
      options.datastores.map(({ id, region, partition = 'aws' }) => {
        const suffix = DNS_SUFFIXES[partition] ?? 'amazonaws.com';
        return [
          id,
          {
            signer: new RequestSigner(region),
            url: new URL(options.endpoint ?? `https://runtime-medical-imaging.${region}.${suffix}`),
          },
        ];
      }),
    );
    const agent: AgentOptions = {
      keepAlive: true,
      scheduling: 'lifo',
      maxFreeSockets: maxConcurrent,
      timeout: FREE_CONNECTION_MS,
      ...options.tls,
    };
    this.agents = { http: new HttpAgent(agent), https: new HttpsAgent(agent) };
  }

  public async open(key: FrameKey, signal: Cancellation): Promise<SourceFrame> {
    const release = await this.slots.acquire(signal);
    try {
      const response = await this.fetch(key, signal);
      const { onUpstream, onBytes } = this.options;
      return new HttpSourceFrame(response, this.deadlines, {
        release,
        onBroken: () => onUpstream?.({ kind: 'broken' }),
        onBytes,
      });
    } catch (error) {
      release();
      throw error;
    }
  }

  public close(): void {
    this.agents.http.destroy();
    this.agents.https.destroy();
  }

  /** Asks again where that is likely to help and the deadline leaves time for it; never once bytes have come. */
  private async fetch(key: FrameKey, signal: Cancellation): Promise<IncomingMessage> {
    const { firstByteMs } = this.deadlines;
    const deadline = performance.now() + firstByteMs;
    const leave = await this.pace.enter(signal);
    // Most of the time may have gone by already, for others having been throttled.
    let heldUp = deadline - performance.now() < firstByteMs / 2;
    let attempts = 0;
    try {
      for (let tries = 1; ; tries++) {
        if (signal.aborted) throw new Problem('client-closed');
        const sentAt = performance.now();
        try {
          const response = await this.attempt(key, signal, deadline);
          this.pace.answered();
          this.options.onUpstream?.({ kind: 'answered', ms: performance.now() - sentAt });
          return response;
        } catch (error) {
          this.options.onUpstream?.({ kind: upstreamKind(error), ms: performance.now() - sentAt });
          const isThrottled = isThrottling(error);
          if (isThrottled) this.pace.throttled(sentAt);
          else attempts++;
          if (heldUp && error instanceof Problem && error.code === 'upstream-timeout') throw throttledProblem();
          heldUp ||= isThrottled;
          const wait = attempts < this.maxAttempts ? retryDelay(error, tries) : undefined;
          if (wait === undefined || performance.now() + wait >= deadline) throw problemOf(error);
          await pause(wait, signal);
        }
      }
    } finally {
      leave();
    }
  }

  private attempt(key: FrameKey, signal: Cancellation, deadline: number): Promise<IncomingMessage> {
    const given = this.options.credentials();
    if (!(given instanceof Promise)) return this.sendSigned(key, given, signal, deadline);
    return this.inTime(given, deadline).then((credentials) => this.sendSigned(key, credentials, signal, deadline));
  }

  private sendSigned(
    key: FrameKey,
    credentials: Credentials,
    signal: Cancellation,
    deadline: number,
  ): Promise<IncomingMessage> {
    const endpoint = this.endpoints.get(key.datastoreId);
    if (!endpoint) throw new Problem('forbidden', 'the data store is not one that this service serves');
    const { signer, url } = endpoint;
    const body = JSON.stringify({ imageFrameId: key.imageFrameId });
    const path = `/datastore/${key.datastoreId}/imageSet/${key.imageSetId}/getImageFrame`;
    const headers = signer.sign({ host: url.host, path, body }, credentials);
    return send(url, { method: 'POST', path, headers }, body, {
      agent: url.protocol === 'https:' ? this.agents.https : this.agents.http,
      connectMs: this.deadlines.connectMs,
      deadline,
      signal,
    });
  }

  private async inTime(credentials: Promise<Credentials>, deadline: number): Promise<Credentials> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Problem('upstream-timeout', 'no credentials in time')),
        deadline - performance.now(),
      );
    });
    try {
      return await Promise.race([credentials, late]);
    } catch (error) {
      throw error instanceof Problem ? error : new Problem('upstream-refused', 'this service has no AWS credentials');
    } finally {
      clearTimeout(timer);
    }
  }
}
