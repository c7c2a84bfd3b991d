import { Query } from '../../aws/query';
import { serializationError, validationError } from '../errors';
import { ImageSetStore } from '../store/store';
import { JsonObject, Shape, invalid, optionalText, requireObject, requireText } from '../validation';

export type { Query };

/** One authenticated request to an operation. */
export class Call {
  constructor(
    readonly store: ImageSetStore,
    /** Path labels, percent-decoded. */
    readonly labels: Readonly<Record<string, string>>,
    readonly query: Query,
    private readonly body: Buffer,
  ) {}

  label(name: string, shape: Shape): string {
    return requireText(name, this.labels[name], shape);
  }

  parameter(name: string, shape: Shape): string | undefined {
    return optionalText(name, this.single(name), shape);
  }

  parameterList(name: string, shape: Shape): string[] {
    const value = this.query[name];
    const list = value === undefined ? [] : Array.isArray(value) ? value : [value];
    return list.map((item) => requireText(name, item, shape));
  }

  flag(name: string): boolean {
    const value = this.single(name);
    if (value === undefined || value === 'false') return false;
    if (value !== 'true') invalid(name, 'Member must be true or false');
    return true;
  }

  maxResults(fallback: number): number {
    const value = this.single('maxResults');
    if (value === undefined) return fallback;
    if (!/^-?\d+$/.test(value)) throw serializationError("'maxResults' must be an integer.");
    if (Number(value) < 1) invalid('maxResults', 'Member must have value greater than or equal to 1');
    if (Number(value) > 50) invalid('maxResults', 'Member must have value less than or equal to 50');
    return Number(value);
  }

  /** The body as a JSON object; an empty body is an empty object. */
  json(): JsonObject {
    if (this.body.length === 0) return {};
    let value: unknown;
    try {
      value = JSON.parse(this.body.toString('utf8'));
    } catch {
      throw serializationError('The request body is not valid JSON.');
    }
    return requireObject('body', value);
  }

  private single(name: string): string | undefined {
    const value = this.query[name];
    if (Array.isArray(value)) throw validationError(`The query parameter '${name}' was given more than once.`);
    return value;
  }
}

/** What an operation answers: always 200, as the service has no other success. */
export interface Answer {
  readonly contentType: string;
  readonly contentEncoding?: string;
  readonly body: Uint8Array;
}

/** Members that are undefined are left out, as the service leaves them out. */
export function jsonAnswer(value: object): Answer {
  return { contentType: 'application/json', body: Buffer.from(JSON.stringify(value)) };
}

/** Timestamps are epoch seconds with fractions. */
export const seconds = (milliseconds: number) => milliseconds / 1000;
export const optionalSeconds = (milliseconds: number | undefined) =>
  milliseconds === undefined ? undefined : seconds(milliseconds);
