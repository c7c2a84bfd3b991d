import { ImageSetMetadata, ImportedFrame } from '../../studies/image-set';

export type DatastoreStatus = 'CREATING' | 'CREATE_FAILED' | 'ACTIVE' | 'DELETING' | 'DELETED';
export type ImageSetState = 'ACTIVE' | 'LOCKED' | 'DELETED';
export type WorkflowStatus =
  | 'CREATED'
  | 'COPIED'
  | 'COPYING'
  | 'COPYING_WITH_READ_ONLY_ACCESS'
  | 'COPY_FAILED'
  | 'UPDATING'
  | 'UPDATING_FOR_STUDY_CONSISTENCY'
  | 'UPDATED'
  | 'UPDATE_FAILED'
  | 'DELETING'
  | 'DELETED';
export type JobStatus = 'SUBMITTED' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';

export interface Datastore {
  readonly id: string;
  readonly name: string;
  readonly kmsKeyArn?: string;
  readonly lambdaAuthorizerArn?: string;
  readonly losslessStorageFormat: string;
  readonly createdAt: number;
  readonly tags: Map<string, string>;
  readonly imageSets: Map<string, ImageSet>;
  readonly jobs: Map<string, ImportJob>;
  status: DatastoreStatus;
  updatedAt: number;
}

export interface ImportJob {
  readonly id: string;
  readonly name: string;
  readonly datastoreId: string;
  readonly dataAccessRoleArn: string;
  readonly inputS3Uri: string;
  readonly outputS3Uri: string;
  readonly submittedAt: number;
  status: JobStatus;
  endedAt?: number;
  message?: string;
}

/** One version of an image set. Its metadata never changes in place; a version under way shows that of the version before. */
export interface ImageSetVersion {
  readonly id: number;
  readonly isPrimary: boolean;
  metadata: ImageSetMetadata | undefined;
  state: ImageSetState;
  workflowStatus: WorkflowStatus;
  updatedAt: number;
  deletedAt?: number;
  message?: string;
  forced?: boolean;
}

export class ImageSet {
  readonly tags = new Map<string, string>();
  /** Oldest first. */
  readonly versions: ImageSetVersion[] = [];
  /** Every frame that any version names, by ID. */
  readonly frames = new Map<string, ImportedFrame>();
  lastAccessedAt: number;
  private readonly frameIds = new WeakMap<ImageSetMetadata, ReadonlySet<string>>();

  constructor(
    readonly datastoreId: string,
    readonly id: string,
    readonly createdAt: number,
  ) {
    this.lastAccessedAt = createdAt;
  }

  get latest(): ImageSetVersion {
    return this.versions[this.versions.length - 1];
  }

  /** The frame, if the latest version still has it: an instance removed from the metadata takes its frames with it. */
  frame(frameId: string): ImportedFrame | undefined {
    const { metadata } = this.latest;
    if (!metadata) return undefined;
    let ids = this.frameIds.get(metadata);
    if (!ids) this.frameIds.set(metadata, (ids = frameIdsOf(metadata)));
    return ids.has(frameId) ? this.frames.get(frameId) : undefined;
  }
}

export function frameIdsOf(metadata: ImageSetMetadata): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const series of Object.values(metadata.Study.Series)) {
    for (const instance of Object.values(series.Instances)) {
      for (const frame of instance.ImageFrames ?? []) ids.add(frame.ID);
    }
  }
  return ids;
}
