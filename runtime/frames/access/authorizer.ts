import type { FrameRequest } from '../index';

/** Who asks, as the verified access token says. */
export interface Principal {
  /** The `sub` claim: the only thing about a user that audit lines carry. */
  readonly subject: string;
  readonly issuer: string;
  readonly groups: readonly string[];
}

/** Decides whether the sender of a request may read a data store. */
export interface Authorizer {
  /**
   * Answers at once where the token was verified before, so that a cached frame costs no promise.
   * @throws AccessError 401 without a valid token, 403 where it gives no right to the data store.
   */
  authorize(request: FrameRequest, datastoreId: string): Principal | Promise<Principal>;
}

/** Why a request may not read. Carries nothing of the token. */
export class AccessError extends Error {
  public override readonly name = 'AccessError';

  public static unauthenticated(error?: 'invalid_request' | 'invalid_token', description?: string): AccessError {
    const parts = [`realm="frames"`];
    if (error) parts.push(`error="${error}"`);
    if (description) parts.push(`error_description="${description}"`);
    return new AccessError(401, description ?? 'an access token is required', `Bearer ${parts.join(', ')}`);
  }

  public static insufficientScope(scopes: readonly string[]): AccessError {
    return new AccessError(
      403,
      'the access token lacks a required scope',
      `Bearer realm="frames", error="insufficient_scope", scope="${scopes.join(' ')}"`,
    );
  }

  public static forbidden(description: string): AccessError {
    return new AccessError(403, description);
  }

  /** The keys that tokens are checked with cannot be had at the moment. */
  public static unavailable(): AccessError {
    return new AccessError(503, 'access tokens cannot be verified at the moment');
  }

  private constructor(
    public readonly status: 401 | 403 | 503,
    message: string,
    /** Value of the `WWW-Authenticate` header. */
    public readonly challenge?: string,
  ) {
    super(message);
  }
}
