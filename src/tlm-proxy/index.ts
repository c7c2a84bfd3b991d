export * from './props';
export * from './tlm-proxy';
export * from './tlm-proxy-ref';
