import { MadeAnswer, type Answer, type AnswerHeaders } from './cached-answer';
import { EdgeError } from './edge-error';
import type { EdgeFunction, FunctionRequest, FunctionResponse, FunctionValue } from './edge-function';
import type { EdgeRequest } from './edge-request';

export interface FunctionContext {
  readonly distributionDomainName: string;
  readonly distributionId: string;
  readonly requestId: string;
}

type Values = Readonly<Record<string, FunctionValue>>;

/** Runs a function on a viewer's request. @returns the request that goes on, or the answer that the function made */
export async function onViewerRequest(
  fn: EdgeFunction,
  request: EdgeRequest,
  context: FunctionContext,
): Promise<EdgeRequest | Answer> {
  const result = await fn.run({
    version: '1.0',
    context: { ...context, eventType: 'viewer-request' },
    viewer: { ip: request.ip },
    request: toFunction(request),
  });
  if ('statusCode' in result) return madeBy(result);
  if (!result.uri.startsWith('/')) throw new EdgeError(502, 'FunctionValidationError', 'uri must begin with a slash');
  return {
    ...request,
    path: result.uri,
    query: pairs(result.querystring),
    headers: Object.fromEntries(Object.entries(result.headers).map(([name, { value }]) => [name.toLowerCase(), value])),
    cookies: pairs(result.cookies),
  };
}

/** Runs a function on an answer; it may change status and headers. */
export async function onViewerResponse(
  fn: EdgeFunction,
  request: EdgeRequest,
  answer: { readonly status: number; readonly headers: AnswerHeaders },
  context: FunctionContext,
): Promise<{ readonly status: number; readonly headers: AnswerHeaders }> {
  const headers = Object.entries(answer.headers).map(([name, value]): [string, FunctionValue] => {
    const all = typeof value === 'string' ? [value] : value;
    return [name, { value: all[0], ...(all.length > 1 ? { multiValue: all.map((one) => ({ value: one })) } : {}) }];
  });
  const result = await fn.run({
    version: '1.0',
    context: { ...context, eventType: 'viewer-response' },
    viewer: { ip: request.ip },
    request: toFunction(request),
    response: { statusCode: answer.status, headers: Object.fromEntries(headers) },
  });
  if (!('statusCode' in result)) throw new EdgeError(502, 'FunctionValidationError', 'a response must be returned');
  return { status: result.statusCode, headers: headersOf(result.headers) };
}

function toFunction(request: EdgeRequest): FunctionRequest {
  const { cookie: _, ...headers } = request.headers;
  return {
    method: request.method,
    uri: request.path,
    querystring: values(request.query),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])),
    cookies: values(request.cookies),
  };
}

function values(list: EdgeRequest['query']): Values {
  const made: Record<string, FunctionValue> = {};
  for (const [name, value] of list) {
    const before = Object.hasOwn(made, name) ? made[name] : undefined;
    made[name] = before
      ? { value, multiValue: [...(before.multiValue ?? [{ value: before.value }]), { value }] }
      : { value };
  }
  return made;
}

function pairs(given: Values): [string, string][] {
  return Object.entries(given).flatMap(([name, { value, multiValue }]) =>
    (multiValue ?? [{ value }]).map((one): [string, string] => [name, one.value]),
  );
}

function madeBy({ statusCode, headers, body }: FunctionResponse): Answer {
  const { data, encoding } = typeof body === 'object' ? body : { data: body ?? '', encoding: 'text' as const };
  return new MadeAnswer(statusCode, headersOf(headers), Buffer.from(data, encoding === 'base64' ? 'base64' : 'utf8'));
}

function headersOf(given: Values = {}): AnswerHeaders {
  return Object.fromEntries(
    Object.entries(given).map(([name, { value, multiValue }]) => [
      name.toLowerCase(),
      multiValue ? multiValue.map((one) => one.value) : value,
    ]),
  );
}
