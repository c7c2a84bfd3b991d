/** What the runtimes are told of an issuer. Strings may be tokens. */
export interface IssuerConfig {
  readonly issuer: string;
  /** Undefined: found through the issuer's discovery document. */
  readonly jwksUri?: string;
  readonly clientIds: string[];
  readonly audiences: string[];
  /** Null: the issuer's tokens have no such claim. */
  readonly tokenUse: string | null;
  readonly scopes: string[];
  readonly groupsClaim: string;
}
