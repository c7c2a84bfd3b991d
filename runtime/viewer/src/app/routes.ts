/**
 * Addresses of the pages. They hold IDs only, never names or search terms, and start with /stores, so that they do not meet the frame API
 * (/datastore/…) where both are on one site.
 */
export const routes = {
  datastores: '/',
  search: '/stores/:datastoreId',
  imageSet: '/stores/:datastoreId/image-sets/:imageSetId',
  viewer: '/stores/:datastoreId/image-sets/:imageSetId/view',
  settings: '/settings',
} as const;

export interface ImageSetAddress {
  readonly datastoreId: string;
  readonly imageSetId: string;
}

export function searchPath(datastoreId: string): string {
  return `/stores/${datastoreId}`;
}

export function imageSetPath({ datastoreId, imageSetId }: ImageSetAddress): string {
  return `/stores/${datastoreId}/image-sets/${imageSetId}`;
}

export function viewerPath(address: ImageSetAddress, seriesUid?: string, slice?: number): string {
  const query = new URLSearchParams({
    ...(seriesUid && { series: seriesUid }),
    ...(slice !== undefined && { slice: String(slice + 1) }),
  });
  return `${imageSetPath(address)}/view${query.size > 0 ? `?${query}` : ''}`;
}

/** HealthImaging's IDs are 32 hexadecimal digits; anything else in an address is refused before it goes into a request. */
export function isServiceId(id: string): boolean {
  return /^[0-9a-z]{32}$/.test(id);
}
