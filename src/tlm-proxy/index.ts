export * from './props';
export * from './tlm-proxy';
