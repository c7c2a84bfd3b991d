export * from './imaging-sign-in';
export * from './imaging-viewer';
export * from './props';
export * from './sign-in-props';
