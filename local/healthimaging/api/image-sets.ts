import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ImageSetMetadata } from '../../studies/image-set';
import { imageSetArn } from '../arn';
import { conflict, notFound } from '../errors';
import { Answer, Call, jsonAnswer, optionalSeconds, seconds } from './call';
import { imageSetOf, livingImageSetOf, versionOf } from './lookup';
import { page } from './paging';
import { ImageSet, ImageSetVersion } from '../store/records';

const compress = promisify(gzip);
const compressed = new WeakMap<ImageSetMetadata, Promise<Buffer>>();

export function getImageSet(call: Call): Answer {
  const imageSet = imageSetOf(call);
  const version = versionOf(call, imageSet);
  return jsonAnswer({
    datastoreId: imageSet.datastoreId,
    ...versionProperties(imageSet, version),
    imageSetWorkflowStatus: version.workflowStatus,
    imageSetArn: imageSetArn(call.store.account, imageSet.datastoreId, imageSet.id),
    lastAccessedAt: seconds(imageSet.lastAccessedAt),
    storageTier: 'FREQUENT_ACCESS',
  });
}

export async function getImageSetMetadata(call: Call): Promise<Answer> {
  const imageSet = livingImageSetOf(call);
  const { metadata } = versionOf(call, imageSet);
  if (!metadata) throw conflict(`The image set ${imageSet.id} is still being copied.`);
  imageSet.lastAccessedAt = call.store.now();
  let body = compressed.get(metadata);
  if (!body) compressed.set(metadata, (body = compress(JSON.stringify(metadata))));
  // gzip whatever the client accepts: the service does the same.
  return { contentType: 'application/json', contentEncoding: 'gzip', body: await body };
}

export function listImageSetVersions(call: Call): Answer {
  const imageSet = imageSetOf(call);
  const { items, nextToken } = page(
    call,
    [...imageSet.versions].reverse(),
    ({ id }) => [String(id)],
    ([id], [last]) => Number(id) < Number(last),
    ['ListImageSetVersions', imageSet.datastoreId, imageSet.id],
  );
  const imageSetPropertiesList = items.map((version) => ({
    ...versionProperties(imageSet, version),
    // Here, and only here, the model spells it with a capital I.
    ImageSetWorkflowStatus: version.workflowStatus,
  }));
  return jsonAnswer({ imageSetPropertiesList, nextToken });
}

export function deleteImageSet(call: Call): Answer {
  const imageSet = imageSetOf(call);
  const version = imageSet.latest;
  if (version.state === 'DELETED') throw notFound(`The image set ${imageSet.id} is deleted.`);
  if (version.state === 'LOCKED') throw conflict(`The image set ${imageSet.id} is LOCKED by another operation.`);
  version.state = 'LOCKED';
  version.workflowStatus = 'DELETING';
  version.updatedAt = call.store.now();
  call.store.events.imageSet(imageSet, version);
  call.store.later(() => {
    version.deletedAt = call.store.now();
    imageSet.frames.clear();
    call.store.finishVersion(imageSet, version, 'DELETED');
  });
  return jsonAnswer({
    datastoreId: imageSet.datastoreId,
    imageSetId: imageSet.id,
    imageSetState: version.state,
    imageSetWorkflowStatus: version.workflowStatus,
  });
}

function versionProperties(imageSet: ImageSet, version: ImageSetVersion) {
  return {
    imageSetId: imageSet.id,
    versionId: String(version.id),
    imageSetState: version.state,
    createdAt: seconds(imageSet.createdAt),
    updatedAt: seconds(version.updatedAt),
    deletedAt: optionalSeconds(version.deletedAt),
    message: version.message,
    overrides: version.forced ? { forced: true } : undefined,
    isPrimary: version.isPrimary,
  };
}
