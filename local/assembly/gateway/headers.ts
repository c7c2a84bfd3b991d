import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { BrowserHost, Names } from './names';

/** Of one connection alone, or of HTTPS, which the way to the browser is not. */
const NOT_PASSED_ON = new Set([
  'alt-svc',
  'connection',
  'keep-alive',
  'proxy-connection',
  'strict-transport-security',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const NAMING_URLS_IN_REQUESTS = ['origin', 'referer'];
const NAMING_URLS_IN_ANSWERS = [
  'access-control-allow-origin',
  'content-security-policy',
  'content-security-policy-report-only',
  'link',
  'location',
  'timing-allow-origin',
];

/** What the real host is asked with. */
export function requestHeaders(
  { headers }: IncomingMessage,
  target: BrowserHost,
  names: Names,
  whole: boolean,
): OutgoingHttpHeaders {
  const passed = passedOn(headers);
  if (!target.signed) passed.host = target.hosts[0];
  for (const name of NAMING_URLS_IN_REQUESTS) {
    if (typeof passed[name] === 'string') passed[name] = names.toReal(passed[name]);
  }
  // What is read here must not be compressed, nor be a part.
  if (whole) {
    passed['accept-encoding'] = 'identity';
    for (const name of ['range', 'if-none-match', 'if-modified-since', 'if-range']) delete passed[name];
  }
  return passed;
}

/** What the browser is told. */
export function answerHeaders(headers: IncomingHttpHeaders, names: Names): OutgoingHttpHeaders {
  const passed = passedOn(headers);
  for (const name of NAMING_URLS_IN_ANSWERS) {
    if (typeof passed[name] === 'string') passed[name] = names.toLocal(passed[name]);
  }
  const policy = passed['content-security-policy'];
  // The way from here on is HTTP, to an address that browsers trust all the same.
  if (typeof policy === 'string') {
    passed['content-security-policy'] = policy.replace(/;?\s*upgrade-insecure-requests\b/gi, '');
  }
  return passed;
}

function passedOn(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = String(headers.connection ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const kept = Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.has(name) && !named.includes(name));
  return Object.fromEntries(kept);
}
