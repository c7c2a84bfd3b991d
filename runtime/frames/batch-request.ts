import { Problem } from './problem';
import { checkedId, levelSpan, type LevelSpan } from './request';

/** What the body of a batch asks for. */
export interface BatchRequest {
  /** Each once, in the order asked for. */
  readonly imageFrameIds: readonly string[];
  readonly levels?: LevelSpan;
}

export const MAX_BATCH_FRAMES = 1000;
/** Room for as many IDs, and spaces between them. */
export const MAX_BATCH_BODY = 64 * 1024;

const MEMBERS = new Set(['imageFrameIds', 'startLevel', 'endLevel']);
const FORM = 'the body must be JSON: {"imageFrameIds": ["…"], "startLevel": 0, "endLevel": 2}, the levels if wanted';

/** @throws Problem */
export function parseBatchBody(body: Uint8Array): BatchRequest {
  const { imageFrameIds, startLevel, endLevel, ...others } = members(body);
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw new Problem('malformed-request', `the body has an unknown member; allowed are ${[...MEMBERS].join(', ')}`);
  }
  if (!Array.isArray(imageFrameIds)) throw new Problem('malformed-request', FORM);
  if (imageFrameIds.length === 0 || imageFrameIds.length > MAX_BATCH_FRAMES) {
    throw new Problem(
      'malformed-request',
      `imageFrameIds has ${imageFrameIds.length} IDs; 1 to ${MAX_BATCH_FRAMES} are allowed in one request`,
    );
  }
  return { imageFrameIds: [...new Set(imageFrameIds.map(checkedId))], levels: levelsOf(startLevel, endLevel) };
}

function members(body: Uint8Array): Record<string, unknown> {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Problem('malformed-request', FORM);
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Problem('malformed-request', FORM);
  }
  return document as Record<string, unknown>;
}

function levelsOf(start: unknown, end: unknown): LevelSpan | undefined {
  if (start === undefined && end === undefined) return undefined;
  if (!isLevel(start ?? 0) || !isLevel(end ?? 0)) throw new Problem('malformed-level');
  return levelSpan((start ?? 0) as number, end as number | undefined);
}

function isLevel(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
