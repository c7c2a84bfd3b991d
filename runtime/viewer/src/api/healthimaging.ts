import type {
  DatastoreSummary,
  GetImageSetResponse,
  ImageSetProperties,
  ImageSetsMetadataSummary,
  MedicalImagingClient,
  SearchCriteria,
} from '@aws-sdk/client-medical-imaging';
import { AttributeChanges, updateDocuments } from './attribute-changes';
import { ApiTimings } from './timings';
import { ViewerConfig } from '../config/config';
import { ImageSetMetadata, parseImageSet } from '../metadata/image-set';
import { Session } from '../session/session';

export type Datastore = DatastoreSummary;
export type ImageSetSummary = ImageSetsMetadataSummary;
export type ImageSetDetails = GetImageSetResponse;
export type ImageSetVersion = ImageSetProperties;
export type { SearchCriteria };
export type Tags = Readonly<Record<string, string>>;

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

type Sdk = typeof import('@aws-sdk/client-medical-imaging');

interface Connection {
  readonly sdk: Sdk;
  readonly client: MedicalImagingClient;
}

/** HealthImaging's own API, as far as the viewer uses it. The SDK comes with the first call. */
export class HealthImaging {
  private connections?: Promise<{ readonly data: Connection; readonly control: Connection }>;
  private readonly names = new Map<string, string>();

  constructor(
    private readonly config: Pick<ViewerConfig, 'region' | 'endpoints'>,
    private readonly session: Session,
    private readonly timings: ApiTimings = new ApiTimings(),
  ) {}

  datastores(signal?: AbortSignal): Promise<readonly Datastore[]> {
    return this.all('ListDatastores', async ({ sdk, client }, nextToken) => {
      const command = new sdk.ListDatastoresCommand({ nextToken, maxResults: 50 });
      const answer = await client.send(command, { abortSignal: signal });
      const items = answer.datastoreSummaries ?? [];
      items.forEach((datastore) => this.rememberName(datastore));
      return { items, nextToken: answer.nextToken };
    });
  }

  datastore(datastoreId: string, signal?: AbortSignal): Promise<Datastore> {
    return this.call('GetDatastore', async ({ sdk, client }) => {
      const answer = await client.send(new sdk.GetDatastoreCommand({ datastoreId }), { abortSignal: signal });
      const datastore = answer.datastoreProperties as Datastore;
      this.rememberName(datastore);
      return datastore;
    });
  }

  /** As far as a data store has been read before: names of data stores do not change. */
  nameOf(datastoreId: string): string | undefined {
    return this.names.get(datastoreId);
  }

  search(
    datastoreId: string,
    searchCriteria: SearchCriteria,
    { maxResults, nextToken }: { readonly maxResults: number; readonly nextToken?: string },
    signal?: AbortSignal,
  ): Promise<Page<ImageSetSummary>> {
    return this.call('SearchImageSets', async ({ sdk, client }) => {
      const command = new sdk.SearchImageSetsCommand({ datastoreId, nextToken, maxResults, searchCriteria });
      const answer = await client.send(command, { abortSignal: signal });
      return { items: answer.imageSetsMetadataSummaries ?? [], nextToken: answer.nextToken };
    });
  }

  details(datastoreId: string, imageSetId: string, signal?: AbortSignal): Promise<ImageSetDetails> {
    return this.call('GetImageSet', ({ sdk, client }) =>
      client.send(new sdk.GetImageSetCommand({ datastoreId, imageSetId }), { abortSignal: signal }),
    );
  }

  versions(datastoreId: string, imageSetId: string, signal?: AbortSignal): Promise<readonly ImageSetVersion[]> {
    return this.all('ListImageSetVersions', async ({ sdk, client }, nextToken) => {
      const command = new sdk.ListImageSetVersionsCommand({ datastoreId, imageSetId, nextToken, maxResults: 50 });
      const answer = await client.send(command, { abortSignal: signal });
      return { items: answer.imageSetPropertiesList ?? [], nextToken: answer.nextToken };
    });
  }

  async imageSet(
    datastoreId: string,
    imageSetId: string,
    signal?: AbortSignal,
    versionId?: string,
  ): Promise<ImageSetMetadata> {
    return parseImageSet(await this.metadataText(datastoreId, imageSetId, signal, versionId));
  }

  /** The document as it is stored. */
  metadataText(datastoreId: string, imageSetId: string, signal?: AbortSignal, versionId?: string): Promise<string> {
    return this.call('GetImageSetMetadata', async ({ sdk, client }) => {
      const command = new sdk.GetImageSetMetadataCommand({ datastoreId, imageSetId, versionId });
      const answer = await client.send(command, { abortSignal: signal });
      const blob = await answer.imageSetMetadataBlob?.transformToByteArray();
      return unzip(blob ?? new Uint8Array());
    });
  }

  /** Makes a new version, unless `latestVersionId` is not the latest one any more. The service goes on after it has answered. */
  async updateMetadata(
    datastoreId: string,
    imageSetId: string,
    latestVersionId: string,
    changes: AttributeChanges,
  ): Promise<void> {
    await this.call('UpdateImageSetMetadata', ({ sdk, client }) =>
      client.send(
        new sdk.UpdateImageSetMetadataCommand({
          datastoreId,
          imageSetId,
          latestVersionId,
          updateImageSetMetadataUpdates: { DICOMUpdates: updateDocuments(changes) },
        }),
      ),
    );
  }

  async revert(datastoreId: string, imageSetId: string, latestVersionId: string, versionId: string): Promise<void> {
    await this.call('UpdateImageSetMetadata', ({ sdk, client }) =>
      client.send(
        new sdk.UpdateImageSetMetadataCommand({
          datastoreId,
          imageSetId,
          latestVersionId,
          updateImageSetMetadataUpdates: { revertToVersionId: versionId },
        }),
      ),
    );
  }

  tags(resourceArn: string, signal?: AbortSignal): Promise<Tags> {
    return this.call('ListTagsForResource', async ({ sdk, client }) => {
      const command = new sdk.ListTagsForResourceCommand({ resourceArn });
      return (await client.send(command, { abortSignal: signal })).tags ?? {};
    });
  }

  async changeTags(resourceArn: string, set: Tags, removed: readonly string[]): Promise<void> {
    if (removed.length > 0) {
      await this.call('UntagResource', ({ sdk, client }) =>
        client.send(new sdk.UntagResourceCommand({ resourceArn, tagKeys: [...removed] })),
      );
    }
    if (Object.keys(set).length > 0) {
      await this.call('TagResource', ({ sdk, client }) =>
        client.send(new sdk.TagResourceCommand({ resourceArn, tags: { ...set } })),
      );
    }
  }

  private rememberName({ datastoreId, datastoreName }: Datastore): void {
    if (datastoreId && datastoreName) this.names.set(datastoreId, datastoreName);
  }

  private async call<T>(operation: Operation, run: (connection: Connection) => Promise<T>): Promise<T> {
    const { data, control } = await this.connect();
    return this.timings.measure(operation, () => run(CONTROL_PLANE.has(operation) ? control : data));
  }

  private async all<T>(
    operation: Operation,
    page: (connection: Connection, nextToken: string | undefined) => Promise<Page<T>>,
  ): Promise<readonly T[]> {
    const items: T[] = [];
    let nextToken: string | undefined;
    do {
      const token = nextToken;
      const answer = await this.call(operation, (connection) => page(connection, token));
      items.push(...answer.items);
      nextToken = answer.nextToken;
    } while (nextToken);
    return items;
  }

  private connect(): Promise<{ readonly data: Connection; readonly control: Connection }> {
    this.connections ??= import('@aws-sdk/client-medical-imaging').then((sdk) => {
      const { region, endpoints } = this.config;
      const { healthImaging } = endpoints;
      const credentials = () => this.session.credentials();
      const at = (endpoint?: string): Connection => ({
        sdk,
        // The SDK would put the name of the data plane's host before an endpoint that is given.
        client: new sdk.MedicalImagingClient({
          region,
          credentials,
          ...(endpoint !== undefined && { endpoint, disableHostPrefix: true }),
        }),
      });
      const data = at(healthImaging);
      // An endpoint of the data plane alone, such as the FIPS one, does not answer the rest.
      return { data, control: isDataPlane(healthImaging) ? at() : data };
    });
    return this.connections;
  }
}

type Operation =
  | 'GetDatastore'
  | 'GetImageSet'
  | 'GetImageSetMetadata'
  | 'ListDatastores'
  | 'ListImageSetVersions'
  | 'ListTagsForResource'
  | 'SearchImageSets'
  | 'TagResource'
  | 'UntagResource'
  | 'UpdateImageSetMetadata';

const CONTROL_PLANE: ReadonlySet<Operation> = new Set<Operation>([
  'GetDatastore',
  'ListDatastores',
  'ListTagsForResource',
  'TagResource',
  'UntagResource',
]);

function isDataPlane(endpoint: string | undefined): boolean {
  return endpoint !== undefined && /(^|\.)runtime-medical-imaging/.test(new URL(endpoint).hostname);
}

/** Metadata is stored gzipped; browsers undo that only where the answer is labelled so. */
async function unzip(blob: Uint8Array): Promise<string> {
  if (blob[0] !== 0x1f || blob[1] !== 0x8b) return new TextDecoder().decode(blob);
  const stream = new Blob([blob.slice()]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}
