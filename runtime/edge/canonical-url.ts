/*
 * A CloudFront Function (runtime 2.0, viewer request) for what is never answered from a cache: sessions, batches, and the first version's
 * URLs, which are led to the one URL by which a frame is cached. On frames themselves it runs only where some users may read data stores that
 * others may not (docs/decisions/0015-cdn-session.md): there, a URL is only ever rewritten within the data store that it names at the
 * beginning of its path, and nothing that a wildcard of a policy could match beside the path is let through.
 */

interface Value {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}
type Values = Record<string, Value>;

interface ViewerRequest {
  readonly method: string;
  uri: string;
  querystring: Values;
  readonly headers: Values;
}

interface EdgeResponse {
  readonly statusCode: number;
  readonly statusDescription: string;
  readonly headers: Values;
  readonly body?: { readonly encoding: 'text'; readonly data: string };
}

const ID = /^[0-9a-z]{32}$/;
const LEVEL = /^(?:[0-9]|[12][0-9]|3[0-2])$/;
const SIGNATURE = ['Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm', 'Expires'];
const LEVELS = ['startLevel', 'endLevel'];
const RENDERED = ['width', 'height', 'window', 'rescale', 'invert', 'photometric', 'format', 'quality'];
const FRAME = /^\/datastore\/([^/]+)\/imageSet\/([^/]+)\/imageFrame\/([^/]+)(?:\/(levels|rendered)(?:\/([^/]+))?)?$/;
const BATCH = /^\/datastore\/([^/]+)\/imageSet\/([^/]+)\/getImageFrames$/;
const PREVIEW = /^\/runtime\/datastore\/([^/]+)\/imageset\/([^/]+)\/imageframe\/([^/]+)$/;
const SESSION = /^\/session\/([^/]+)$/;

/** The runtime calls it by this name. */
export function handler(event: { readonly request: ViewerRequest }): ViewerRequest | EdgeResponse {
  const request = event.request;
  try {
    return route(request);
  } catch (error) {
    return problem(error as { status?: number; detail?: string });
  }
}

function route(request: ViewerRequest): ViewerRequest | EdgeResponse {
  const uri = request.uri;
  let match = SESSION.exec(uri);
  if (match) return session(request, match[1]);
  match = BATCH.exec(uri);
  if (match) return batch(request, match);
  match = FRAME.exec(uri);
  // What a browser asks beforehand carries no cookie, and says nothing of a frame.
  if (match && request.method === 'OPTIONS') return frame(request, match);
  if (request.method !== 'GET' && request.method !== 'HEAD') throw refuse(405, 'allowed are GET and HEAD');
  if (match) return frame(request, match);
  match = PREVIEW.exec(uri);
  if (match) {
    const levels = queryLevels(request.querystring, LEVELS);
    return redirect(framePath(match[1], match[2], match[3]) + levels, request.querystring);
  }
  if (uri === '/' && request.querystring.datastoreId) {
    const query = request.querystring;
    const levels = queryLevels(query, LEVELS.concat(['datastoreId', 'imageSetId', 'imageFrameId']));
    return redirect(
      framePath(one(query, 'datastoreId'), one(query, 'imageSetId'), one(query, 'imageFrameId')) + levels,
      query,
    );
  }
  throw refuse(404, 'there is nothing at this path');
}

/** The session function learns the host, which CloudFront replaces on the way, so that its grants are good there alone. */
function session(request: ViewerRequest, datastoreId: string): ViewerRequest {
  checkId(datastoreId);
  if (Object.keys(request.querystring).length > 0) throw refuse(400, 'no query is allowed here');
  if (request.headers.host) request.headers['x-viewer-host'] = { value: request.headers.host.value.toLowerCase() };
  else delete request.headers['x-viewer-host'];
  return request;
}

function batch(request: ViewerRequest, match: RegExpExecArray): ViewerRequest {
  if (request.method !== 'POST' && request.method !== 'OPTIONS') throw refuse(405, 'allowed are POST and OPTIONS');
  checkId(match[1]);
  checkId(match[2]);
  request.querystring = keep(request.querystring, [], SIGNATURE);
  return request;
}

function frame(request: ViewerRequest, match: RegExpExecArray): ViewerRequest {
  const path = framePath(match[1], match[2], match[3]);
  const query = request.querystring;
  if (match[4] === 'rendered') {
    if (match[5] !== undefined) throw refuse(404, 'there is nothing at this path');
    request.querystring = keep(query, RENDERED, SIGNATURE);
    return request;
  }
  if (match[4] === 'levels') {
    const ends = (match[5] || '').split('-');
    if (ends.length > 2) throw refuse(400, 'levels are whole numbers from 0 to 32, the first no higher than the last');
    request.uri = path + levelPath(ends[0], ends.length > 1 ? ends[1] : ends[0]);
    request.querystring = keep(query, [], SIGNATURE);
    return request;
  }
  request.uri = path + queryLevels(query, LEVELS);
  request.querystring = keep(query, [], SIGNATURE.concat(LEVELS), LEVELS);
  return request;
}

function framePath(datastoreId: string, imageSetId: string, imageFrameId: string): string {
  checkId(datastoreId);
  checkId(imageSetId);
  checkId(imageFrameId);
  return '/datastore/' + datastoreId + '/imageSet/' + imageSetId + '/imageFrame/' + imageFrameId;
}

/** Path of the levels that a query asks for; '' for the whole frame. */
function queryLevels(query: Values, names: readonly string[]): string {
  keep(query, [], SIGNATURE.concat(names));
  const start = query.startLevel ? one(query, 'startLevel') : '0';
  if (query.endLevel) return levelPath(start, one(query, 'endLevel'));
  if (start === '0') return '';
  throw refuse(400, 'startLevel needs endLevel here');
}

function levelPath(start: string, end: string): string {
  if (!LEVEL.test(start) || !LEVEL.test(end) || Number(start) > Number(end)) {
    throw refuse(400, 'levels are whole numbers from 0 to 32, the first no higher than the last');
  }
  return '/levels/' + start + '-' + end;
}

/** The parameters of a query in one order; each must be known and occur once, and no value may hold what paths are made of. */
function keep(
  query: Values,
  names: readonly string[],
  others: readonly string[],
  dropped: readonly string[] = [],
): Values {
  const kept: Values = {};
  const known = names.concat(others);
  Object.keys(query)
    .sort()
    .forEach((name) => {
      if (known.indexOf(name) < 0) throw refuse(400, 'the query has a parameter that is not known here');
      const value = one(query, name);
      if (dropped.indexOf(name) < 0) kept[name] = { value: value };
    });
  return kept;
}

function one(query: Values, name: string): string {
  const parameter = query[name];
  if (!parameter || (parameter.multiValue && parameter.multiValue.length > 1) || !isPlain(name, parameter.value)) {
    throw refuse(400, name + ' must occur once, with a value of its kind');
  }
  return parameter.value;
}

function isPlain(name: string, value: string): boolean {
  // Some write the comma of a window as %2C.
  if (RENDERED.indexOf(name) >= 0) return /^(?:[A-Za-z0-9.,_-]|%2[Cc]){1,64}$/.test(value);
  return /^[A-Za-z0-9_~-]{1,2048}$/.test(value);
}

/** To the same host, with the signature, if there is one, for CloudFront to check it against the path that it now reads. */
function redirect(path: string, query: Values): EdgeResponse {
  const signature = SIGNATURE.filter((name) => query[name]).map((name) => name + '=' + one(query, name));
  return {
    statusCode: 308,
    statusDescription: 'Permanent Redirect',
    headers: {
      location: { value: path + (signature.length > 0 ? '?' + signature.join('&') : '') },
      'cache-control': { value: 'no-store' },
    },
  };
}

function checkId(id: string): void {
  if (!ID.test(id)) throw refuse(400, 'data store, image set and image frame IDs are 32 characters out of 0-9 and a-z');
}

function refuse(status: number, detail: string): { status: number; detail: string } {
  return { status: status, detail: detail };
}

function problem(error: { status?: number; detail?: string }): EdgeResponse {
  const titles: Record<number, string> = { 400: 'Bad Request', 404: 'Not Found', 405: 'Method Not Allowed' };
  const status = error.status || 400;
  const detail = error.detail || 'the request is malformed';
  const headers: Values = {
    'content-type': { value: 'application/problem+json' },
    'cache-control': { value: 'no-store' },
    'x-content-type-options': { value: 'nosniff' },
  };
  if (status === 405) headers.allow = { value: detail.replace(/^allowed are /, '').replace(' and', ',') };
  const body = { type: 'about:blank', title: titles[status], status: status, detail: detail };
  return {
    statusCode: status,
    statusDescription: titles[status],
    headers: headers,
    body: { encoding: 'text', data: JSON.stringify(body) },
  };
}
