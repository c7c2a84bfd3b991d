export * from './image-set';
export {
  type ImportFailure,
  type ImportOptions,
  type ImportProgress,
  type ImportResult,
  importStudies,
} from './import/import-studies';
