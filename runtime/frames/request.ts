import { parseRenderOptions, RENDER_PARAMETERS, RenderOptionsError } from '../rendering';
import { Problem } from './problem';
import type { RenderedTarget } from './rendered-form';
import type { FrameKey } from './source';
import type { FrameRequest } from './transport';

/** Levels `start` to `end`, both inclusive; without `end` to the last one. */
export interface LevelSpan {
  readonly start: number;
  readonly end?: number;
}

export type Target =
  | { readonly kind: 'frame'; readonly key: FrameKey; readonly levels?: LevelSpan }
  /** HealthImaging's own GetImageFrame: the frame's ID is in the body. */
  | {
      readonly kind: 'get-image-frame';
      readonly datastoreId: string;
      readonly imageSetId: string;
      readonly levels?: LevelSpan;
    }
  /** Many frames of an image set: their IDs are in the body. */
  | { readonly kind: 'batch'; readonly datastoreId: string; readonly imageSetId: string; readonly levels?: undefined }
  | ({ readonly kind: 'rendered'; readonly levels?: undefined } & RenderedTarget)
  | { readonly kind: 'health' };

export type RequestHeaders = Pick<FrameRequest, 'header'>;

/** A wavelet transform has 32 decompositions at most (T.800, table A.15). */
const MAX_LEVEL = 32;

const ID = /^[0-9a-z]{32}$/;
const LEVEL = /^(?:0|[1-9]\d?)$/;
const LEVELS = /^(0|[1-9]\d?)(?:-(0|[1-9]\d?))?$/;
const CANONICAL =
  /^\/datastore\/([0-9a-z]{32})\/imageSet\/([0-9a-z]{32})\/imageFrame\/([0-9a-z]{32})(?:\/levels\/(0|[1-9]\d?)(?:-(0|[1-9]\d?))?)?$/;

/** Neither encoded characters nor dot segments occur in any path of ours; a proxy on the way may read them otherwise than we do. */
const SUSPECT_PATH = /[^!-~]|[%\\#]|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/;

/**
 * What a request asks for, by its path and query as received.
 * @param otherParameters names of query parameters that are another's concern.
 * @param headers read where the form depends on them.
 * @throws Problem
 */
export function parseTarget(url: string, otherParameters: readonly string[] = [], headers?: RequestHeaders): Target {
  const match = CANONICAL.exec(url);
  if (match) {
    return {
      kind: 'frame',
      key: { datastoreId: match[1], imageSetId: match[2], imageFrameId: match[3] },
      levels: match[4] === undefined ? undefined : levelSpan(Number(match[4]), Number(match[5] ?? match[4])),
    };
  }
  return parseOtherForms(url, otherParameters, headers);
}

/** The canonical URL of a frame, or of some of its levels. */
export function formatTarget(key: FrameKey, levels?: Required<LevelSpan>): string {
  const frame = `/datastore/${key.datastoreId}/imageSet/${key.imageSetId}/imageFrame/${key.imageFrameId}`;
  return levels ? `${frame}/levels/${levels.start}-${levels.end}` : frame;
}

/** The frame named in the body of GetImageFrame. @throws Problem */
export function parseGetImageFrameBody(body: Uint8Array): string {
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch {
    throw new Problem('malformed-request', 'the body must be JSON: {"imageFrameId": "…"}');
  }
  const id = typeof document === 'object' && document !== null ? Reflect.get(document, 'imageFrameId') : undefined;
  if (typeof id !== 'string') throw new Problem('malformed-request', 'the body must be JSON: {"imageFrameId": "…"}');
  return checkedId(id);
}

function parseOtherForms(url: string, otherParameters: readonly string[], headers?: RequestHeaders): Target {
  const target = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*/i, '') || '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  if (!path.startsWith('/') || SUSPECT_PATH.test(path)) {
    throw new Problem('malformed-request', 'the path has characters or segments that no path here has');
  }
  const parts = path.split('/').slice(1);
  if (path === '/healthcheck') return { kind: 'health' };
  if (path === '/' && query !== '') {
    const parameters = parseQuery(
      query,
      ['datastoreId', 'imageSetId', 'imageFrameId', ...LEVEL_NAMES],
      otherParameters,
    );
    return {
      kind: 'frame',
      key: frameKey(parameters.get('datastoreId'), parameters.get('imageSetId'), parameters.get('imageFrameId')),
      levels: queryLevels(parameters),
    };
  }
  if (isShape(parts, ['datastore', '', 'imageSet', '', 'getImageFrame'])) {
    const parameters = parseQuery(query, LEVEL_NAMES, otherParameters);
    return {
      kind: 'get-image-frame',
      datastoreId: checkedId(parts[1]),
      imageSetId: checkedId(parts[3]),
      levels: queryLevels(parameters),
    };
  }
  if (isShape(parts, ['datastore', '', 'imageSet', '', 'getImageFrames'])) {
    parseQuery(query, [], otherParameters);
    return { kind: 'batch', datastoreId: checkedId(parts[1]), imageSetId: checkedId(parts[3]) };
  }
  if (isShape(parts, ['datastore', '', 'imageSet', '', 'imageFrame', '', 'levels', ''])) {
    parseQuery(query, [], otherParameters);
    return { kind: 'frame', key: frameKey(parts[1], parts[3], parts[5]), levels: pathLevels(parts[7]) };
  }
  if (isShape(parts, [...FRAME_SHAPE, 'rendered'])) {
    const parameters = parseQuery(query, RENDER_PARAMETERS, otherParameters);
    return { kind: 'rendered', key: frameKey(parts[1], parts[3], parts[5]), ...picture(parameters, headers) };
  }
  const preview = parts[0] === 'runtime';
  const names = preview ? ['runtime', 'datastore', '', 'imageset', '', 'imageframe', ''] : FRAME_SHAPE;
  if (isShape(parts, names)) {
    const parameters = parseQuery(query, LEVEL_NAMES, otherParameters);
    const [datastoreId, imageSetId, imageFrameId] = parts.filter((_, i) => names[i] === '');
    return { kind: 'frame', key: frameKey(datastoreId, imageSetId, imageFrameId), levels: queryLevels(parameters) };
  }
  throw new Problem('unknown-path');
}

function picture(
  parameters: ReadonlyMap<string, string>,
  headers: RequestHeaders | undefined,
): Omit<RenderedTarget, 'key'> {
  try {
    const options = parseRenderOptions(parameters, headers?.header('accept'));
    return { options, negotiated: !parameters.has('format') };
  } catch (error) {
    throw error instanceof RenderOptionsError ? new Problem('malformed-request', error.message) : error;
  }
}

const LEVEL_NAMES = ['startLevel', 'endLevel'];
const FRAME_SHAPE = ['datastore', '', 'imageSet', '', 'imageFrame', ''];

/** Whether the parts of a path are these names; an empty name stands for any part. */
function isShape(parts: readonly string[], names: readonly string[]): boolean {
  return parts.length === names.length && names.every((name, i) => name === '' || name === parts[i]);
}

/** Each parameter must be known and occur once, so that nobody gets past a cache by making up another. */
function parseQuery(query: string, names: readonly string[], others: readonly string[]): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query === '' ? [] : query.split('&')) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    if (others.includes(name)) continue;
    if (!names.includes(name)) {
      const allowed = names.length > 0 ? `allowed are ${names.join(', ')}` : 'none is allowed here';
      throw new Problem('malformed-request', `the query has an unknown parameter; ${allowed}`);
    }
    if (parameters.has(name)) throw new Problem('malformed-request', `the query has ${name} more than once`);
    parameters.set(name, equals < 0 ? '' : pair.slice(equals + 1));
  }
  return parameters;
}

function frameKey(datastoreId?: string, imageSetId?: string, imageFrameId?: string): FrameKey {
  return {
    datastoreId: checkedId(datastoreId),
    imageSetId: checkedId(imageSetId),
    imageFrameId: checkedId(imageFrameId),
  };
}

/** @throws Problem */
export function checkedId(id: unknown): string {
  if (typeof id !== 'string' || !ID.test(id)) throw new Problem('malformed-id');
  return id;
}

function pathLevels(text: string): LevelSpan {
  const match = LEVELS.exec(text);
  if (!match) throw new Problem('malformed-level');
  return levelSpan(Number(match[1]), Number(match[2] ?? match[1]));
}

function queryLevels(parameters: ReadonlyMap<string, string>): LevelSpan | undefined {
  const start = parameters.get('startLevel');
  const end = parameters.get('endLevel');
  if (start === undefined && end === undefined) return undefined;
  if (!LEVEL.test(start ?? '0') || !LEVEL.test(end ?? '0')) throw new Problem('malformed-level');
  return levelSpan(Number(start ?? '0'), end === undefined ? undefined : Number(end));
}

/** @throws Problem */
export function levelSpan(start: number, end: number | undefined): LevelSpan {
  if (start > MAX_LEVEL || (end !== undefined && (end > MAX_LEVEL || start > end))) {
    throw new Problem('malformed-level');
  }
  return { start, end };
}
