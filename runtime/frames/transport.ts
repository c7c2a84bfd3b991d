import type { FrameBody } from './byte-stream';
import type { Cancellation } from './cancellation';

/** A request as any transport (node server, Lambda function URL, test) hands it over. */
export interface FrameRequest {
  readonly method: string;
  /** Path and query as received, nothing decoded. */
  readonly url: string;
  /** Value of a header; `name` in lower case. */
  header(name: string): string | undefined;
  /** Aborted when the client is gone before its response is finished. Only read where a wait begins: a transport may make it lazily. */
  readonly signal: Cancellation;
  /** The request body; rejects with a RangeError where it is longer than `limit`. */
  body?(limit: number): Promise<Uint8Array>;
}

export interface FrameResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent for HEAD, 204 and 304. */
  readonly body?: FrameBody;
  /** When HealthImaging gave the frame, where the answer comes from a cache: the frame may have been deleted since then. */
  readonly heldSince?: number;
  /**
   * Called by the transport once the response has been sent or its connection has gone, with the body bytes handed to
   * the connection and whether the whole response was. Present where an outcome is to be reported.
   */
  readonly closed?: (bytesSent: number, complete: boolean) => void;
}

export interface FrameService {
  /** Answers at once, without a promise, where all that is needed is in memory. Never throws and never rejects. */
  handle(request: FrameRequest): FrameResponse | Promise<FrameResponse>;
  /** What the service holds now. */
  stats(): FrameServiceStats;
  /** Ends every fetch from upstream; later requests are answered 503. */
  close(): void;
}

export interface FrameServiceStats {
  /** Fetches from upstream under way. */
  readonly flights: number;
  /** Responses under way that wait for or read from such a fetch. */
  readonly readers: number;
  /** Bytes of frames held by fetches under way. */
  readonly flightBytes: number;
  readonly cachedFrames: number;
  /** Bytes of memory that the cached frames pin. */
  readonly cachedBytes: number;
}
