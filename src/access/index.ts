export * from './frame-access';
export * from './imaging-datastore';
export * from './token-issuer';
