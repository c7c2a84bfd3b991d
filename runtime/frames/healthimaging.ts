import { pause, type Cancellation } from './cancellation';
import { HttpSourceFrame, type BodyDeadlines, type HttpSourceFrameListeners } from './http-source-frame';
import { Pace, throttledProblem } from './pace';
import { Problem } from './problem';
import { RequestSigner, type Credentials } from './request-signer';
import { Slots } from './slots';
import type { FrameKey, FrameSource, SourceFrame } from './source';
import { UpstreamConnections, type TlsOptions } from './upstream-connections';
import { isThrottling, problemOf, retryDelay, upstreamKind } from './upstream-errors';
import type { UpstreamEvent } from './upstream-event';
import { send, type Answer } from './upstream-request';

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

export interface HealthImagingDeadlines extends BodyDeadlines {
  /** For a new connection. Default: 3000. */
  readonly connectMs: number;
  /** From the beginning, retries included, to the head of the answer. Default: 15000. */
  readonly firstByteMs: number;
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
  readonly tls?: TlsOptions;
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

/** One frame on its way, however often it is asked for. */
interface Fetch {
  readonly key: FrameKey;
  readonly signal: Cancellation;
  /** Point in time (`performance.now()`) by which the head of an answer has to be here. */
  readonly deadline: number;
  readonly listeners: HttpSourceFrameListeners;
}

interface Endpoint {
  readonly signer: RequestSigner;
  readonly connections: UpstreamConnections;
}

class HealthImagingSource implements FrameSource {
  private readonly deadlines: HealthImagingDeadlines;
  private readonly endpoints: ReadonlyMap<string, Endpoint>;
  private readonly connections = new Map<string, UpstreamConnections>();
  private readonly slots: Slots;
  private readonly pace: Pace;
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
        const { host, origin } = new URL(options.endpoint ?? `https://runtime-medical-imaging.${region}.${suffix}`);
        return [id, { signer: new RequestSigner(region, host), connections: this.connectionsTo(origin) }];
      }),
    );
  }

  public async open(key: FrameKey, signal: Cancellation): Promise<SourceFrame> {
    const release = await this.slots.acquire(signal);
    try {
      const { onUpstream, onBytes } = this.options;
      return await this.fetch(key, signal, { release, onBroken: () => onUpstream?.({ kind: 'broken' }), onBytes });
    } catch (error) {
      release();
      throw error;
    }
  }

  public close(): void {
    for (const connections of this.connections.values()) connections.close();
  }

  /** Asks again where that is likely to help and the deadline leaves time for it; never once bytes have come. */
  private async fetch(
    key: FrameKey,
    signal: Cancellation,
    listeners: HttpSourceFrameListeners,
  ): Promise<HttpSourceFrame> {
    const { firstByteMs } = this.deadlines;
    const deadline = performance.now() + firstByteMs;
    const fetch: Fetch = { key, signal, deadline, listeners };
    const leave = await this.pace.enter(signal);
    // Most of the time may have gone by already, for others having been throttled.
    let heldUp = deadline - performance.now() < firstByteMs / 2;
    let attempts = 0;
    try {
      for (let tries = 1; ; tries++) {
        if (signal.aborted) throw new Problem('client-closed');
        const sentAt = performance.now();
        try {
          const frame = await this.attempt(fetch);
          this.pace.answered();
          this.options.onUpstream?.({ kind: 'answered', ms: performance.now() - sentAt });
          return frame;
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

  private attempt(fetch: Fetch): Promise<HttpSourceFrame> {
    const given = this.options.credentials();
    if (!(given instanceof Promise)) return this.sendSigned(fetch, given);
    return this.inTime(given, fetch.deadline).then((credentials) => this.sendSigned(fetch, credentials));
  }

  private sendSigned({ key, signal, deadline, listeners }: Fetch, credentials: Credentials): Promise<HttpSourceFrame> {
    const endpoint = this.endpoints.get(key.datastoreId);
    if (!endpoint) throw new Problem('forbidden', 'the data store is not one that this service serves');
    const { signer, connections } = endpoint;
    const body = JSON.stringify({ imageFrameId: key.imageFrameId });
    const path = `/datastore/${key.datastoreId}/imageSet/${key.imageSetId}/getImageFrame`;
    const headers = signer.sign({ path, body }, credentials);
    const onAnswer = (answer: Answer) => new HttpSourceFrame(answer, this.deadlines, listeners);
    return send(connections, { path, headers, body }, { deadline, signal, onAnswer });
  }

  private connectionsTo(origin: string): UpstreamConnections {
    const known = this.connections.get(origin);
    if (known) return known;
    const { connectMs } = this.deadlines;
    const made = new UpstreamConnections({ origin, connectMs, freeMs: FREE_CONNECTION_MS, tls: this.options.tls });
    this.connections.set(origin, made);
    return made;
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
