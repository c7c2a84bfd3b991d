export * from './frame-origin';
export * from './image-frame-cdn';
export * from './props';
