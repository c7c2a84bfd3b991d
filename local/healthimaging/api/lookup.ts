import { conflict, notFound } from '../errors';
import { Datastore, ImageSet, ImageSetVersion } from '../store/records';
import { isAlive } from '../store/store';
import { ValidShapes } from '../validation';
import { Call } from './call';

/** The data store that the path names, in whatever state it is. */
export function datastoreOf(call: Call): Datastore {
  const id = call.label('datastoreId', ValidShapes.DatastoreId);
  const datastore = call.store.datastores.get(id);
  if (!datastore) throw notFound(`The datastore ${id} does not exist.`);
  return datastore;
}

/** The data store that the path names, which has to be ACTIVE. */
export function activeDatastoreOf(call: Call): Datastore {
  const datastore = datastoreOf(call);
  if (datastore.status === 'DELETED') throw notFound(`The datastore ${datastore.id} does not exist.`);
  if (datastore.status !== 'ACTIVE') {
    throw conflict(`The datastore ${datastore.id} is ${datastore.status}, not ACTIVE.`);
  }
  return datastore;
}

/** The image set that the path names; a deleted one still has properties and versions. */
export function imageSetOf(call: Call, label = 'imageSetId'): ImageSet {
  // Both labels are validated before either is looked up, as the service does.
  const id = call.label(label, ValidShapes.ImageSetId);
  const imageSet = activeDatastoreOf(call).imageSets.get(id);
  if (!imageSet) throw notFound(`The image set ${id} does not exist in this datastore.`);
  return imageSet;
}

export function livingImageSetOf(call: Call, label = 'imageSetId'): ImageSet {
  const imageSet = imageSetOf(call, label);
  if (!isAlive(imageSet)) throw notFound(`The image set ${imageSet.id} is deleted.`);
  return imageSet;
}

/** The version that `?version=` asks for, the latest without. */
export function versionOf(call: Call, imageSet: ImageSet): ImageSetVersion {
  const asked = call.parameter('version', ValidShapes.ImageSetVersion);
  if (asked === undefined) return imageSet.latest;
  const version = imageSet.versions.find(({ id }) => id === Number(asked));
  if (!version) throw notFound(`The image set ${imageSet.id} has no version ${asked}.`);
  return version;
}

/** Optimistic locking: a write names the version it was made for, and nothing else may be under way. */
export function checkWritable(imageSet: ImageSet, expectedVersion: string): void {
  const { id, state } = imageSet.latest;
  if (state === 'LOCKED') throw conflict(`The image set ${imageSet.id} is LOCKED by another operation.`);
  if (id !== Number(expectedVersion)) {
    throw conflict(`The latest version of the image set ${imageSet.id} is ${id}, not ${expectedVersion}.`);
  }
}
