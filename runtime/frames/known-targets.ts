import { LongKeyCache } from './long-key-cache';
import { parseTarget, type LevelSpan, type RequestHeaders, type Target } from './request';
import { entityTag } from './respond';
import { frameName, type FrameKey } from './source';

/** What a frame, or some of its levels, goes by. */
export interface FrameNames {
  /** Of the frame. */
  readonly cacheKey: string;
  /** Of these levels of it. */
  readonly tag: string;
}

type FrameTarget = Extract<Target, { readonly kind: 'frame' }>;
type NamedFrameTarget = FrameTarget & { readonly names: FrameNames };
export type NamedTarget = Exclude<Target, FrameTarget> | NamedFrameTarget;

/** As many as a long series has slices. */
const KNOWN = 512;
/** A URL ends with the frame and its levels; so few characters of it cost little to hash. */
const END_LENGTH = 44;

/** What requests ask for; frames that were asked for lately are told by their URLs, without taking these apart again. */
export class KnownTargets {
  private readonly known = new LongKeyCache<NamedFrameTarget>(KNOWN, END_LENGTH);

  /** @param otherParameters names of query parameters that are another's concern. */
  constructor(private readonly otherParameters: readonly string[]) {}

  /** @throws Problem */
  public parse(url: string, headers: RequestHeaders): NamedTarget {
    const known = this.known.get(url);
    if (known) return known;
    const target = parseTarget(url, this.otherParameters, headers);
    if (target.kind !== 'frame') return target;
    const { kind, key, levels } = target;
    const named = { kind, key, levels, names: namesOf(key, levels) };
    // A query may have a token in it, which is not to be kept.
    if (!url.includes('?')) this.known.set(url, named);
    return named;
  }
}

export function namesOf(key: FrameKey, levels: LevelSpan | undefined): FrameNames {
  return { cacheKey: frameName(key), tag: entityTag(key.imageFrameId, levels) };
}
