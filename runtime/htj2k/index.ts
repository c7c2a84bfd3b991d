export { CodestreamReader } from './reader';
export type { CodestreamHeader, LevelTable, NoLevels, NoLevelsReason, Progression, Structure } from './types';
export * from './errors';
