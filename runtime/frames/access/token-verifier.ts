import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import { AccessError, type Principal } from './authorizer';
import type { IssuerConfig } from './config';
import { KeySet, type KeySetOptions } from './key-set';

/** Asymmetric signatures only: with HS256 the public key would serve as the secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'];
const CLOCK_TOLERANCE_S = 5;

/** A verified token: who it names and from when to when it is good, in seconds since 1970. */
export interface VerifiedToken {
  readonly principal: Principal;
  readonly notBefore: number;
  readonly expires: number;
}

/** Verifies access tokens of the configured issuers. */
export class TokenVerifier {
  private readonly issuers: ReadonlyMap<string, { config: IssuerConfig; keys: KeySet }>;

  private readonly keySets: readonly KeySet[];

  constructor(issuers: readonly IssuerConfig[], keySets: KeySetOptions) {
    this.issuers = new Map(
      issuers.map((config) => [config.issuer, { config, keys: new KeySet(config.keys, keySets) }]),
    );
    this.keySets = [...this.issuers.values()].map(({ keys }) => keys);
  }

  /** Changes whenever an issuer's keys do, which are looked after on the way: what was verified before may not be any more. */
  public keysVersion(): number {
    let version = 0;
    for (const keys of this.keySets) {
      if (keys.ready) keys.refreshIfOld();
      version += keys.version;
    }
    return version;
  }

  /** True once the keys of every issuer were read. */
  public get ready(): boolean {
    return this.keySets.every((keys) => keys.ready);
  }

  /** Reads the keys of every issuer; rejects with the first that cannot be read. */
  public async loadKeys(): Promise<void> {
    await Promise.all(this.keySets.filter((keys) => !keys.ready).map((keys) => keys.load()));
  }

  /** @throws AccessError */
  public async verify(token: string): Promise<VerifiedToken> {
    const issuer = this.issuers.get(unverifiedIssuer(token));
    if (!issuer) throw invalid('the issuer of the access token is not accepted');
    const { config, keys } = issuer;
    const payload = await verifySignature(token, config, keys);
    checkUse(payload, config);
    checkClient(payload, config);
    checkScopes(payload, config);
    if (typeof payload.sub !== 'string' || payload.sub === '') throw invalid('the access token names no subject');
    return {
      principal: { subject: payload.sub, issuer: config.issuer, groups: stringList(payload[config.groupsClaim]) },
      notBefore: payload.nbf ?? 0,
      expires: payload.exp!,
    };
  }
}

function unverifiedIssuer(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    throw invalid('the access token is not a JSON Web Token');
  }
}

async function verifySignature(token: string, config: IssuerConfig, keys: KeySet): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys.key, {
      algorithms: ALGORITHMS,
      issuer: config.issuer,
      audience: config.audiences.length > 0 ? [...config.audiences] : undefined,
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ['exp', 'sub'],
    });
    return payload;
  } catch (error) {
    if (error instanceof AccessError) throw error;
    if (error instanceof errors.JWTExpired) throw invalid('the access token has expired');
    if (error instanceof errors.JWTClaimValidationFailed) {
      throw invalid(`the claim ${error.claim} of the access token is not accepted`);
    }
    if (error instanceof errors.JOSEError) throw invalid('the signature of the access token is not accepted');
    throw invalid('the access token cannot be verified');
  }
}

function checkUse(payload: JWTPayload, config: IssuerConfig): void {
  // Issuers without a token_use claim still mark their ID tokens (OpenID Connect Core 1.0, sections 2 and 3.1.3.6).
  const isIdToken = payload.nonce !== undefined || payload.at_hash !== undefined || payload.c_hash !== undefined;
  if (config.tokenUse === null ? isIdToken : payload.token_use !== config.tokenUse) {
    throw invalid('the token is not an access token');
  }
}

function checkClient(payload: JWTPayload, config: IssuerConfig): void {
  if (config.clientIds.length === 0) return;
  const client = payload.client_id ?? payload.azp;
  if (typeof client !== 'string' || !config.clientIds.includes(client)) {
    throw invalid('the client of the access token is not accepted');
  }
}

function checkScopes(payload: JWTPayload, config: IssuerConfig): void {
  const granted = new Set([...stringList(payload.scope), ...stringList(payload.scp)]);
  if (!config.scopes.every((scope) => granted.has(scope))) throw AccessError.insufficientScope(config.scopes);
}

/** Issuers write lists as an array or as one string with spaces. */
function stringList(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((entry) => entry !== '');
  return Array.isArray(claim) ? claim.filter((entry) => typeof entry === 'string') : [];
}

function invalid(description: string): AccessError {
  return AccessError.unauthenticated('invalid_token', description);
}
