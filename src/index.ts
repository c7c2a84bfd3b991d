export * from './access';
export * from './image-frame-cdn';
export * from './tlm-proxy';
