export { createValkeyCachedSource, type ValkeyCachedSource, type ValkeyCacheStats } from './cached-source';
export {
  type ValkeyCacheOptions,
  type ValkeyDeadlines,
  type ValkeyEvent,
  type ValkeyLimits,
  type ValkeyPatience,
  type ValkeyServer,
} from './options';
