export * from './image-set';
export { type PhantomName, type PhantomOptions, writePhantoms } from './phantoms/write-phantoms';
export { writeBrokenFiles } from './phantoms/broken-files';
export {
  type ImportFailure,
  type ImportOptions,
  type ImportProgress,
  type ImportResult,
  importStudies,
} from './import/import-studies';
