import type { IncomingMessage } from 'node:http';

/** What a function URL hands its function: payload format 2.0. */
export function urlEvent(req: IncomingMessage, body: Buffer, requestId: string): unknown {
  const [rawPath, ...rest] = (req.url ?? '/').split('?');
  const rawQueryString = rest.join('?');
  const { cookie, authorization: _, ...headers } = req.headers;
  const host = String(headers.host);
  const now = new Date();
  const isText = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded))/.test(
    String(headers['content-type']),
  );
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(';').map((part) => part.trim()) }),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    ...(rawQueryString === '' ? {} : { queryStringParameters: queryParameters(rawQueryString) }),
    requestContext: {
      accountId: 'anonymous',
      apiId: host.split('.')[0],
      domainName: host,
      domainPrefix: host.split('.')[0],
      http: {
        method: req.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Several values of one name are joined by commas. */
function queryParameters(text: string): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`;
  }
  return joined;
}
