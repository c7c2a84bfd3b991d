export { AccessError, type Authorizer, type Principal } from './authorizer';
export { parseAccessConfig, type AccessConfig, type AccessRule, type IssuerConfig } from './config';
export { type KeySetFetcher, type KeySetOptions } from './key-set';
export { TokenAuthorizer, type TokenAuthorizerOptions } from './token-authorizer';
