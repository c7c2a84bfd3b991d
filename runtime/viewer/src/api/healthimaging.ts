import type {
  DatastoreSummary,
  ImageSetsMetadataSummary,
  MedicalImagingClient,
  SearchByAttributeValue,
} from '@aws-sdk/client-medical-imaging';
import { ViewerConfig } from '../config/config';
import { ImageSetMetadata, parseImageSet } from '../metadata/image-set';
import { Session } from '../session/session';

export type Datastore = DatastoreSummary;
export type ImageSetSummary = ImageSetsMetadataSummary;

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** Attributes by which image sets are found one by one; HealthImaging compares them as a whole. */
export type SearchAttribute =
  'DICOMPatientId' | 'DICOMAccessionNumber' | 'DICOMStudyId' | 'DICOMStudyInstanceUID' | 'DICOMSeriesInstanceUID';

export interface Search {
  readonly attribute: SearchAttribute;
  readonly value: string;
}

const PAGE_SIZE = 20;

/** HealthImaging's own API, as far as the viewer uses it. The SDK comes with the first call. */
export class HealthImaging {
  private client?: Promise<MedicalImagingClient>;

  constructor(
    private readonly config: Pick<ViewerConfig, 'region' | 'endpoints'>,
    private readonly session: Session,
  ) {}

  async datastores(nextToken?: string, signal?: AbortSignal): Promise<Page<Datastore>> {
    const { ListDatastoresCommand } = await import('@aws-sdk/client-medical-imaging');
    const answer = await (
      await this.connect()
    ).send(new ListDatastoresCommand({ nextToken, maxResults: 50 }), { abortSignal: signal });
    return { items: answer.datastoreSummaries ?? [], nextToken: answer.nextToken };
  }

  async search(
    datastoreId: string,
    search?: Search,
    nextToken?: string,
    signal?: AbortSignal,
  ): Promise<Page<ImageSetSummary>> {
    const { SearchImageSetsCommand } = await import('@aws-sdk/client-medical-imaging');
    const filters = search && [
      {
        operator: 'EQUAL' as const,
        values: [{ [search.attribute]: search.value } as unknown as SearchByAttributeValue],
      },
    ];
    const command = new SearchImageSetsCommand({
      datastoreId,
      nextToken,
      maxResults: PAGE_SIZE,
      searchCriteria: { filters, sort: { sortField: 'DICOMStudyDateAndTime', sortOrder: 'DESC' } },
    });
    const answer = await (await this.connect()).send(command, { abortSignal: signal });
    return { items: answer.imageSetsMetadataSummaries ?? [], nextToken: answer.nextToken };
  }

  async imageSet(datastoreId: string, imageSetId: string, signal?: AbortSignal): Promise<ImageSetMetadata> {
    const { GetImageSetMetadataCommand } = await import('@aws-sdk/client-medical-imaging');
    const command = new GetImageSetMetadataCommand({ datastoreId, imageSetId });
    const answer = await (await this.connect()).send(command, { abortSignal: signal });
    const blob = await answer.imageSetMetadataBlob?.transformToByteArray();
    return parseImageSet(await unzip(blob ?? new Uint8Array()));
  }

  private connect(): Promise<MedicalImagingClient> {
    this.client ??= import('@aws-sdk/client-medical-imaging').then(({ MedicalImagingClient: Client }) => {
      const {
        region,
        endpoints: { healthImaging: endpoint },
      } = this.config;
      return new Client({
        region,
        credentials: () => this.session.credentials(),
        // The service has one host for each half of its API; another endpoint has one host for both.
        ...(endpoint && { endpoint, disableHostPrefix: true }),
      });
    });
    return this.client;
  }
}

/** Metadata is stored gzipped; browsers undo that only where the answer is labelled so. */
async function unzip(blob: Uint8Array): Promise<string> {
  if (blob[0] !== 0x1f || blob[1] !== 0x8b) return new TextDecoder().decode(blob);
  const stream = new Blob([blob.slice()]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}
