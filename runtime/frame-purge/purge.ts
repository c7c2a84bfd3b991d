import type { CredentialProvider } from '../frames';
import { signedPost } from '../lambda/signed-call';

/** What EventBridge hands over of HealthImaging. */
export interface HealthImagingEvent {
  readonly id: string;
  readonly 'detail-type': string;
  /** HealthImaging writes the image set's ID both ways. */
  readonly detail: { readonly datastoreId?: string; readonly imagesetId?: string; readonly imageSetId?: string };
}

export interface PurgeOptions {
  readonly distributionId: string;
  readonly credentials: CredentialProvider;
  /** Where the global service of CloudFront is called. */
  readonly endpoint: URL;
  readonly signingRegion: string;
  readonly deadlineMs?: number;
  readonly fetch?: typeof fetch;
}

const ID = /^[0-9a-z]{32}$/;

/** The cache tag of what an event makes stale; undefined where it makes nothing stale. */
export function staleTag({ 'detail-type': type, detail }: HealthImagingEvent): string | undefined {
  const imageSetId = detail.imagesetId ?? detail.imageSetId;
  switch (type) {
    case 'Image Set Deleted':
    case 'Image Set Updated':
      return tag('is', imageSetId, type);
    case 'Data Store Deleted':
      return tag('ds', detail.datastoreId, type);
    default:
      return undefined;
  }
}

/** Has CloudFront drop the frames of what the event names. Rejects where that failed, so that the event is delivered again. */
export async function purge(event: HealthImagingEvent, options: PurgeOptions): Promise<string | undefined> {
  const stale = staleTag(event);
  if (stale === undefined) return undefined;
  // The same reference for an event that is delivered again: CloudFront then makes no second invalidation.
  const reference = `healthimaging-${event.id.replace(/[^A-Za-z0-9-]/g, '')}`;
  await signedPost(
    {
      service: 'cloudfront',
      region: options.signingRegion,
      url: new URL(`/2020-05-31/distribution/${options.distributionId}/invalidation`, options.endpoint),
      headers: { 'Content-Type': 'application/xml' },
      body:
        '<InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">' +
        `<Paths><Quantity>1</Quantity><Items><Path>#${stale}</Path></Items></Paths>` +
        `<CallerReference>${reference}</CallerReference></InvalidationBatch>`,
    },
    {
      credentials: options.credentials,
      deadlineMs: options.deadlineMs ?? 20_000,
      maxAttempts: 5,
      fetch: options.fetch,
    },
  );
  return stale;
}

function tag(prefix: string, id: string | undefined, type: string): string {
  if (id !== undefined && ID.test(id)) return `${prefix}-${id}`;
  throw new Error(`the event '${type}' has no ID of 32 characters out of 0-9 and a-z`);
}
