import { FrameSourceKind } from '../config/config';

export interface FrameAddress {
  readonly datastoreId: string;
  readonly imageSetId: string;
  readonly frameId: string;
}

/**
 * Where frames come from. Answers are as the server gave them, refusals included; only an authentication that has run out is renewed here,
 * once for each request. Retries, decoding and the words for the reader are the caller's.
 */
export interface FrameSource {
  readonly kind: FrameSourceKind;
  /** HealthImaging itself only sends whole frames: `fetchLevels` rejects there. */
  readonly servesLevels: boolean;
  fetchFrame(frame: FrameAddress, signal: AbortSignal): Promise<Response>;
  /** Tile-part levels from..to, both inclusive. */
  fetchLevels(frame: FrameAddress, from: number, to: number, signal: AbortSignal): Promise<Response>;
  /** At sign-out: takes back what the source left in the browser. */
  end?(accessToken: string): Promise<void>;
}

export type Fetcher = (input: string | URL, init?: RequestInit) => Promise<Response>;

/** The path of the frame API, relative to its base. */
export function framePath({ datastoreId, imageSetId, frameId }: FrameAddress): string {
  return `datastore/${datastoreId}/imageSet/${imageSetId}/imageFrame/${frameId}`;
}

export function levelsPath(frame: FrameAddress, from: number, to: number): string {
  return `${framePath(frame)}/levels/${from}-${to}`;
}

export function discard(response: Response): void {
  void response.body?.cancel().catch(() => undefined);
}
