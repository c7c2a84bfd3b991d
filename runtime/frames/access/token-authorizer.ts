import type { FrameRequest } from '../index';
import { AccessError, type Authorizer, type Principal } from './authorizer';
import { bearerToken } from './bearer-token';
import type { AccessConfig, AccessRule } from './config';
import type { KeySetOptions } from './key-set';
import { TokenVerifier } from './token-verifier';
import { VerifiedTokens } from './verified-tokens';

export interface TokenAuthorizerOptions {
  readonly access: AccessConfig;
  /** The data stores that are served at all. */
  readonly datastores: readonly string[];
  readonly keySets: KeySetOptions;
  /** Verified tokens kept, each until it expires. */
  readonly cachedTokens?: number;
}

/**
 * Authorises requests by the access tokens of the configured issuers.
 * A token is verified once and then known until it expires or an issuer's keys change; refused tokens are never remembered.
 */
export class TokenAuthorizer implements Authorizer {
  private readonly verifier: TokenVerifier;
  private readonly verified: VerifiedTokens;
  private readonly datastores: ReadonlySet<string>;
  private readonly rules: readonly AccessRule[] | undefined;
  private readonly tokenInQuery: boolean;

  constructor(options: TokenAuthorizerOptions) {
    this.verifier = new TokenVerifier(options.access.issuers, options.keySets);
    this.verified = new VerifiedTokens(options.cachedTokens ?? 4096, options.keySets.now ?? Date.now);
    this.datastores = new Set(options.datastores);
    this.rules = options.access.rules;
    this.tokenInQuery = options.access.tokenInQuery;
  }

  public get ready(): boolean {
    return this.verifier.ready;
  }

  public loadKeys(): Promise<void> {
    return this.verifier.loadKeys();
  }

  public authorize(request: FrameRequest, datastoreId: string): Principal | Promise<Principal> {
    const token = bearerToken(request, this.tokenInQuery);
    const version = this.verifier.keysVersion();
    const known = this.verified.get(token, version);
    if (known) return this.permit(known, datastoreId);
    return this.verifier.verify(token).then((fresh) => {
      this.verified.add(token, fresh, version);
      return this.permit(fresh.principal, datastoreId);
    });
  }

  private permit(principal: Principal, datastoreId: string): Principal {
    if (!this.datastores.has(datastoreId) || !this.ruleFor(principal, datastoreId)) {
      // The same words for a data store that is not served and one the user may not read: the answer tells nothing else.
      throw AccessError.forbidden('the data store may not be read with this access token');
    }
    return principal;
  }

  private ruleFor(principal: Principal, datastoreId: string): boolean {
    if (!this.rules) return true;
    return this.rules.some(
      (rule) => rule.datastores.includes(datastoreId) && rule.groups.some((group) => principal.groups.includes(group)),
    );
  }
}
