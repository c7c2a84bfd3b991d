export * from './cloudfront-access-options';
export * from './frame-cache-options';
export * from './frame-cache-tier';
export * from './props';
export * from './tlm-proxy';
export * from './tlm-proxy-ref';
