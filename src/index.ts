export * from './access';
export * from './tlm-proxy';
