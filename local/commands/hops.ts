import type { Way } from '../assembly';
import { SERVICE_LIMITS, type OperationName } from '../healthimaging';

/** A way to HealthImaging, for some of its calls or for all. */
export type ServiceHop = 'frames' | 'metadata' | 'search' | 'healthimaging';

/** A way that a line is laid on. */
export type LineHop = 'browser' | Way;

/** A way that requests go on, as options name it. */
export type Hop = ServiceHop | LineHop;

const OPERATIONS: Readonly<Record<ServiceHop, readonly OperationName[]>> = {
  frames: ['GetImageFrame'],
  metadata: ['GetImageSetMetadata', 'GetImageSet', 'ListImageSetVersions'],
  search: ['SearchImageSets', 'ListDatastores', 'GetDatastore'],
  healthimaging: Object.keys(SERVICE_LIMITS) as OperationName[],
};

export const LINES: readonly LineHop[] = ['browser', 'origin', 'tasks', 'cache', 's3', 'kms', 'sign-in'];

const SERVICE: readonly Hop[] = ['frames', 'metadata', 'search', 'healthimaging'];
const EVERY: readonly Hop[] = [...SERVICE, ...LINES];

/** What each option may name. Services other than HealthImaging have ways of their own to say that there is too much. */
export const LISTED: Readonly<Record<'latency' | 'bandwidth' | 'throttle' | 'fault', readonly Hop[]>> = {
  latency: EVERY,
  bandwidth: EVERY,
  throttle: [...SERVICE, 'browser', 'origin'],
  fault: EVERY,
};

export const isLine = (hop: Hop): hop is LineHop => (LINES as readonly Hop[]).includes(hop);

/** The calls of HealthImaging that go on a way. */
export const operationsOf = (hop: Hop): readonly OperationName[] => (isLine(hop) ? [] : OPERATIONS[hop]);
