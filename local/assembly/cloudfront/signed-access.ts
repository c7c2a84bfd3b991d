import { createVerify } from 'node:crypto';
import { EdgeError } from './edge-error';
import { queryText, type EdgeRequest } from './edge-request';
import { matchesWildcards } from './path-pattern';
import { cidrContains } from '../template/cidr';

/** Public keys, in PEM, of the key groups that a behaviour trusts, by their ID. */
export type TrustedKeys = ReadonlyMap<string, string>;

interface Claim {
  readonly policy: string;
  readonly signature: string;
  readonly keyPairId: string;
  readonly hash: string;
}

interface Statement {
  readonly Resource?: string;
  readonly Condition?: {
    readonly DateLessThan?: { readonly 'AWS:EpochTime'?: number };
    readonly DateGreaterThan?: { readonly 'AWS:EpochTime'?: number };
    readonly IpAddress?: { readonly 'AWS:SourceIp'?: string };
  };
}

const NAMES = ['Policy', 'Expires', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'];
const IN_QUERY: ReadonlySet<string> = new Set(NAMES);
const IN_COOKIES: ReadonlySet<string> = new Set(NAMES.map((name) => `CloudFront-${name}`));

/** The request as the cache and the origin see it: CloudFront keeps what it checks to itself. */
export function withoutSignature(request: EdgeRequest): EdgeRequest {
  return {
    ...request,
    query: request.query.filter(([name]) => !IN_QUERY.has(name)),
    cookies: request.cookies.filter(([name]) => !IN_COOKIES.has(name)),
  };
}

/** Lets a request pass that a trusted key has signed for this URL, time and address. `origin`: like https://d1.cloudfront.net. @throws EdgeError */
export function checkSignedAccess(request: EdgeRequest, origin: string, keys: TrustedKeys, now = Date.now()): void {
  const unsigned = queryText(withoutSignature(request).query);
  const url = `${origin}${request.path}${unsigned === '' ? '' : `?${unsigned}`}`;
  const claim = readClaim(request, url);
  const key = keys.get(claim.keyPairId);
  if (key === undefined) throw new EdgeError(403, 'InvalidKey', 'Unknown Key');
  if (!['SHA1', 'SHA256'].includes(claim.hash)) throw denied();
  const verify = createVerify(claim.hash).update(claim.policy);
  if (!verify.verify(key, Buffer.from(fromUrlSafe(claim.signature), 'base64'))) throw denied();
  checkStatement(statementOf(claim.policy), url, request.ip, now / 1000);
}

/** The query counts where it has a signature, or else the cookies. */
function readClaim(request: EdgeRequest, url: string): Claim {
  const inQuery = request.query.some(([name]) => name === 'Signature' || name === 'Key-Pair-Id' || name === 'Policy');
  const prefix = inQuery ? '' : 'CloudFront-';
  const pairs = new Map(inQuery ? request.query : request.cookies);
  const given = (name: string) => pairs.get(`${prefix}${name}`);
  const keyPairId = given('Key-Pair-Id');
  if (!keyPairId) throw new EdgeError(403, 'MissingKey', 'Missing Key-Pair-Id query parameter or cookie value');
  const signature = given('Signature');
  const policy = given('Policy');
  const expires = given('Expires');
  if (!signature || (!policy && !expires)) throw denied();
  const hash = given('Hash-Algorithm') ?? 'SHA1';
  if (policy) {
    return {
      policy: Buffer.from(fromUrlSafe(policy), 'base64').toString('utf8'),
      signature,
      keyPairId,
      hash,
    };
  }
  if (!/^\d+$/.test(expires!)) throw denied();
  const canned = `{"Statement":[{"Resource":"${url}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`;
  return { policy: canned, signature, keyPairId, hash };
}

function statementOf(policy: string): Statement {
  let statements: unknown;
  try {
    ({ Statement: statements } = JSON.parse(policy) as { Statement?: unknown });
  } catch {
    throw malformed();
  }
  if (!Array.isArray(statements) || statements.length !== 1) throw malformed();
  return statements[0] as Statement;
}

function checkStatement({ Resource = '*', Condition = {} }: Statement, url: string, ip: string, now: number): void {
  const until = Condition.DateLessThan?.['AWS:EpochTime'];
  const from = Condition.DateGreaterThan?.['AWS:EpochTime'];
  const address = Condition.IpAddress?.['AWS:SourceIp'];
  if (typeof until !== 'number' || (from !== undefined && typeof from !== 'number')) throw malformed();
  if (now >= until || (from !== undefined && now <= from)) throw denied();
  if (address !== undefined && !cidrContains(address.includes('/') ? address : `${address}/32`, `${ip}/32`)) {
    throw denied();
  }
  if (!matchesWildcards(Resource, url)) throw denied();
}

/** CloudFront's own alphabet for what goes into URLs. */
const fromUrlSafe = (text: string) => text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/');
const denied = () => new EdgeError(403, 'AccessDenied', 'Access denied');
const malformed = () => new EdgeError(403, 'MalformedPolicy', 'Malformed Policy');
