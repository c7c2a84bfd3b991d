export * from './access';
export * from './image-frame-cdn';
export * from './imaging-viewer';
export * from './tlm-proxy';
