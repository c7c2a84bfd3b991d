/** What a function URL hands over: payload format 2.0. Several headers of one name come as one, joined by commas. */
export interface FunctionUrlEvent {
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly requestContext: {
    readonly requestId?: string;
    readonly http: { readonly method: string };
  };
}

/** What a function URL takes in return. */
export interface FunctionUrlResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
}

/** Path and query as received. */
export function requestTarget(event: FunctionUrlEvent): string {
  return event.rawQueryString ? `${event.rawPath}?${event.rawQueryString}` : event.rawPath;
}

/** Value of a header; `name` in lower case. */
export function headerOf(event: FunctionUrlEvent, name: string): string | undefined {
  const { headers } = event;
  return headers && Object.hasOwn(headers, name) ? headers[name] : undefined;
}
