import { SERVICE_LIMITS, type OperationName } from '../healthimaging';

/** A way that requests go on, as options name it. */
export type Hop = 'frames' | 'metadata' | 'search' | 'healthimaging' | 'browser';

export const HOPS: readonly Hop[] = ['frames', 'metadata', 'search', 'healthimaging', 'browser'];

const OPERATIONS: Readonly<Record<Hop, readonly OperationName[]>> = {
  frames: ['GetImageFrame'],
  metadata: ['GetImageSetMetadata', 'GetImageSet', 'ListImageSetVersions'],
  search: ['SearchImageSets', 'ListDatastores', 'GetDatastore'],
  healthimaging: Object.keys(SERVICE_LIMITS) as OperationName[],
  browser: [],
};

/** The calls of HealthImaging that go on a way. */
export const operationsOf = (hop: Hop): readonly OperationName[] => OPERATIONS[hop];
