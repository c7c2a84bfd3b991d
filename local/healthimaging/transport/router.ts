import { Query } from '../api/call';
import { serializationError, unknownOperation } from '../errors';
import { Labels, Operation } from '../operations';

export interface Target {
  readonly rawPath: string;
  readonly query: Query;
}

/** Splits a request target without decoding the path: a tag's ARN is one segment with its slashes percent-encoded. */
export function parseTarget(url: string): Target {
  const mark = url.indexOf('?');
  const rawPath = mark < 0 ? url : url.slice(0, mark);
  const query = Object.create(null) as Record<string, string | string[]>;
  for (const pair of mark < 0 ? [] : url.slice(mark + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    const present = query[name];
    query[name] = present === undefined ? value : Array.isArray(present) ? [...present, value] : [present, value];
  }
  return { rawPath, query };
}

interface Route {
  readonly operation: Operation;
  readonly segments: readonly string[];
}

export class Router {
  private readonly routes: readonly Route[];

  constructor(operations: readonly Operation[]) {
    this.routes = operations.map((operation) => ({ operation, segments: operation.path.split('/') }));
  }

  /** The operation of a method and raw path, with its labels decoded. */
  find(method: string, rawPath: string): { operation: Operation; labels: Labels } {
    const segments = rawPath.split('/');
    for (const { operation, segments: pattern } of this.routes) {
      if (operation.method !== method || pattern.length !== segments.length) continue;
      const fits = pattern.every((part, i) => (isLabel(part) ? segments[i] !== '' : part === segments[i]));
      if (!fits) continue;
      const labels: Record<string, string> = {};
      pattern.forEach((part, i) => {
        if (isLabel(part)) labels[part.slice(1, -1)] = decode(segments[i]);
      });
      return { operation, labels };
    }
    throw unknownOperation();
  }
}

const isLabel = (segment: string) => segment.startsWith('{');

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw serializationError('The request target has a malformed percent-encoding.');
  }
}
