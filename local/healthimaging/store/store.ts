import { createHash } from 'node:crypto';
import { ImageSetMetadata, ImportedFrame, ImportedImageSet } from '../../studies/image-set';
import { Account, datastoreArn } from '../arn';
import { HealthImagingEvents } from './events';
import { contradiction, withInstances } from './merge';
import { Datastore, ImageSet, ImageSetVersion, WorkflowStatus } from './records';

export interface DatastoreSettings {
  readonly name?: string;
  readonly kmsKeyArn?: string;
  readonly lambdaAuthorizerArn?: string;
  readonly losslessStorageFormat?: string;
  readonly tags?: ReadonlyMap<string, string>;
}

/** Where an imported image set went. */
export interface AddedImageSet {
  readonly imageSetId: string;
  readonly version: number;
  readonly isPrimary: boolean;
}

/** 32 hexadecimal digits that are the same for the same parts, so that links survive a restart. */
export function deterministicId(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
}

/** The data stores of one account, in memory. What takes the service a while happens here `transitionMs` later. */
export class ImageSetStore {
  readonly events: HealthImagingEvents;
  readonly datastores = new Map<string, Datastore>();
  private readonly pending = new Set<NodeJS.Timeout>();

  constructor(
    readonly account: Account,
    readonly now: () => number,
    private readonly transitionMs: number,
  ) {
    this.events = new HealthImagingEvents(account, now);
  }

  /** A data store that is ACTIVE at once; one of a known ID where its users already name it. */
  createDatastore(name: string, id?: string): string {
    const datastore = this.insertDatastore({ name }, id);
    datastore.status = 'ACTIVE';
    this.events.datastore(datastore);
    return datastore.id;
  }

  /** A data store that is CREATING, and ACTIVE a little later, as CreateDatastore makes it. */
  startDatastore(settings: DatastoreSettings): Datastore {
    const datastore = this.insertDatastore(settings);
    this.events.datastore(datastore);
    this.later(() => this.setDatastoreStatus(datastore, 'ACTIVE'));
    return datastore;
  }

  setDatastoreStatus(datastore: Datastore, status: Datastore['status']): void {
    datastore.status = status;
    datastore.updatedAt = this.now();
    this.events.datastore(datastore);
  }

  /**
   * Takes in what the importer made. A primary image set joins that of its series, if the data store has one that it does not
   * contradict: its instances take the place of older ones and the version goes up. Else it becomes non-primary.
   */
  add(datastoreId: string, imported: ImportedImageSet): AddedImageSet {
    const datastore = this.datastores.get(datastoreId);
    if (datastore?.status !== 'ACTIVE') throw new Error(`There is no active data store ${datastoreId}.`);
    const present = imported.isPrimary ? this.primaryOf(datastore, imported.metadata) : undefined;
    if (present?.latest.metadata && !contradiction(present.latest.metadata, imported.metadata)) {
      const version = this.addVersion(present, 'UPDATED', {
        metadata: withInstances(present.latest.metadata, imported.metadata),
      });
      for (const frame of imported.frames) present.frames.set(frame.id, frame);
      return { imageSetId: present.id, version: version.id, isPrimary: true };
    }
    const isPrimary = imported.isPrimary && !present;
    const imageSet = this.insertImageSet(datastore, this.freeImageSetId(datastore, imported.id), {
      isPrimary,
      workflowStatus: 'CREATED',
      metadata: imported.metadata,
      frames: imported.frames,
    });
    return { imageSetId: imageSet.id, version: 1, isPrimary };
  }

  imageSet(datastoreId: string, imageSetId: string): ImageSet | undefined {
    return this.datastores.get(datastoreId)?.imageSets.get(imageSetId);
  }

  /** The primary image set that holds the series of `metadata`. */
  primaryOf(datastore: Datastore, metadata: ImageSetMetadata): ImageSet | undefined {
    const series = Object.keys(metadata.Study.Series);
    for (const imageSet of datastore.imageSets.values()) {
      const { state, isPrimary, metadata: own } = imageSet.latest;
      if (state !== 'DELETED' && isPrimary && own && series.some((uid) => own.Study.Series[uid])) return imageSet;
    }
    return undefined;
  }

  insertImageSet(
    datastore: Datastore,
    id: string,
    first: {
      isPrimary: boolean;
      workflowStatus: WorkflowStatus;
      metadata?: ImageSetMetadata;
      frames?: Iterable<ImportedFrame>;
    },
  ): ImageSet {
    const imageSet = new ImageSet(datastore.id, id, this.now());
    for (const frame of first.frames ?? []) imageSet.frames.set(frame.id, frame);
    datastore.imageSets.set(id, imageSet);
    imageSet.versions.push({
      id: 1,
      isPrimary: first.isPrimary,
      metadata: first.metadata && this.labelled(imageSet, first.metadata),
      state: first.workflowStatus === 'COPYING' ? 'LOCKED' : 'ACTIVE',
      workflowStatus: first.workflowStatus,
      updatedAt: imageSet.createdAt,
    });
    if (first.workflowStatus !== 'COPYING') this.events.imageSet(imageSet, imageSet.latest);
    return imageSet;
  }

  /** A new latest version; what is not given is that of the version before. */
  addVersion(
    imageSet: ImageSet,
    workflowStatus: WorkflowStatus,
    change: { metadata?: ImageSetMetadata; locked?: boolean; forced?: boolean; sourceImageSetArn?: string } = {},
  ): ImageSetVersion {
    const before = imageSet.latest;
    const version: ImageSetVersion = {
      id: before.id + 1,
      isPrimary: before.isPrimary,
      metadata: change.metadata ? this.labelled(imageSet, change.metadata) : before.metadata,
      state: change.locked ? 'LOCKED' : 'ACTIVE',
      workflowStatus,
      updatedAt: this.now(),
      ...(change.forced ? { forced: true } : {}),
    };
    imageSet.versions.push(version);
    this.events.imageSet(imageSet, version, change.sourceImageSetArn);
    return version;
  }

  /** What a version under way becomes. */
  finishVersion(
    imageSet: ImageSet,
    version: ImageSetVersion,
    workflowStatus: WorkflowStatus,
    outcome: { metadata?: ImageSetMetadata; message?: string } = {},
  ): void {
    version.state = workflowStatus === 'DELETED' ? 'DELETED' : 'ACTIVE';
    version.workflowStatus = workflowStatus;
    version.updatedAt = this.now();
    if (outcome.metadata) version.metadata = this.labelled(imageSet, outcome.metadata);
    if (outcome.message !== undefined) version.message = outcome.message;
    this.events.imageSet(imageSet, version);
  }

  /** An ID made of `seed` that no living image set of the data store has. */
  freeImageSetId(datastore: Datastore, seed: string): string {
    let id = seed;
    const taken = () => {
      const present = datastore.imageSets.get(id);
      return present !== undefined && isAlive(present);
    };
    for (let n = 1; taken(); n++) id = deterministicId('image set', seed, String(n));
    return id;
  }

  /** Does it after the transition time; not at all once the store is closed. */
  later(action: () => void): void {
    const timer = setTimeout(() => {
      this.pending.delete(timer);
      action();
    }, this.transitionMs);
    this.pending.add(timer);
  }

  close(): void {
    for (const timer of this.pending) clearTimeout(timer);
    this.pending.clear();
  }

  private insertDatastore(
    settings: DatastoreSettings,
    id = this.freeDatastoreId(settings.name ?? 'unnamed'),
  ): Datastore {
    if (this.datastores.has(id)) throw new Error(`There already is a data store ${id}.`);
    const createdAt = this.now();
    const datastore: Datastore = {
      id,
      // The service gives every data store a name; which one it gives to a nameless one is not documented.
      name: settings.name ?? id,
      kmsKeyArn: settings.kmsKeyArn,
      lambdaAuthorizerArn: settings.lambdaAuthorizerArn,
      losslessStorageFormat: settings.losslessStorageFormat ?? 'HTJ2K',
      createdAt,
      tags: new Map(settings.tags),
      imageSets: new Map(),
      jobs: new Map(),
      status: 'CREATING',
      updatedAt: createdAt,
    };
    this.datastores.set(id, datastore);
    return datastore;
  }

  private freeDatastoreId(seed: string): string {
    let id = deterministicId('data store', seed);
    for (let n = 1; this.datastores.has(id); n++) id = deterministicId('data store', seed, String(n));
    return id;
  }

  private labelled(imageSet: ImageSet, metadata: ImageSetMetadata): ImageSetMetadata {
    return { ...metadata, DatastoreID: imageSet.datastoreId, ImageSetID: imageSet.id };
  }
}

export const isAlive = (imageSet: ImageSet): boolean => imageSet.latest.state !== 'DELETED';

/** The ARN of a data store as its answers carry it. */
export const arnOf = (store: ImageSetStore, datastore: Datastore) => datastoreArn(store.account, datastore.id);
