import { ImageSetMetadata } from '../../studies/image-set';
import { imageSetArn } from '../arn';
import { notFound, quotaExceeded, validationError } from '../errors';
import { contradiction, instanceUids, selectInstances, withInstances } from '../store/merge';
import { Datastore, ImageSet, ImageSetVersion, frameIdsOf } from '../store/records';
import { deterministicId, isAlive } from '../store/store';
import { ValidShapes, optionalObject, requireObject, requireText } from '../validation';
import { Answer, Call, jsonAnswer, seconds } from './call';
import { activeDatastoreOf, checkWritable, livingImageSetOf } from './lookup';

const MAX_FRAMES = 1000;

/** Answers at once with both image sets locked; a copy that cannot be made shows as COPY_FAILED with a message. */
export function copyImageSet(call: Call): Answer {
  const force = call.flag('force');
  const promote = call.flag('promoteToPrimary');
  const body = call.json();
  const from = requireObject('sourceImageSet', body.sourceImageSet);
  const expected = requireText('sourceImageSet.latestVersionId', from.latestVersionId, ValidShapes.ImageSetVersion);
  const subset = readSubset(optionalObject('sourceImageSet.DICOMCopies', from.DICOMCopies)?.copiableAttributes);
  const to = readDestination(optionalObject('destinationImageSet', body.destinationImageSet));

  const datastore = activeDatastoreOf(call);
  const source = livingImageSetOf(call, 'sourceImageSetId');
  const existing = to && datastore.imageSets.get(to.imageSetId);
  if (to && (!existing || !isAlive(existing))) {
    throw notFound(`The image set ${to.imageSetId} does not exist in this datastore.`);
  }
  if (existing === source) throw validationError('Source and destination are the same image set.');
  if (promote && to) throw validationError('promoteToPrimary makes a new image set: leave out destinationImageSet.');
  if (promote && source.latest.isPrimary) throw validationError(`The image set ${source.id} is primary already.`);
  checkWritable(source, expected);
  if (to && existing) checkWritable(existing, to.latestVersionId);

  const sourceVersion = source.latest;
  const content = selected(sourceVersion.metadata, subset);
  if (frameIdsOf(content).size > MAX_FRAMES) {
    throw quotaExceeded(`A copy can have ${MAX_FRAMES} image frames at most: copy a subset.`);
  }

  const sourceArn = imageSetArn(call.store.account, datastore.id, source.id);
  const destination = existing ?? newImageSet(call, datastore, source, promote);
  const version = existing
    ? call.store.addVersion(existing, 'COPYING', { locked: true, forced: force, sourceImageSetArn: sourceArn })
    : destination.latest;
  if (!existing) call.store.events.imageSet(destination, version, sourceArn);
  const statusBefore = sourceVersion.workflowStatus;
  sourceVersion.state = 'LOCKED';
  sourceVersion.workflowStatus = 'COPYING_WITH_READ_ONLY_ACCESS';
  call.store.events.imageSet(source, sourceVersion);

  const answer = jsonAnswer({
    datastoreId: datastore.id,
    sourceImageSetProperties: copyProperties(call, source, sourceVersion),
    destinationImageSetProperties: copyProperties(call, destination, version),
  });
  call.store.later(() => {
    sourceVersion.state = 'ACTIVE';
    sourceVersion.workflowStatus = statusBefore;
    const failure = existing
      ? mergeFailure(existing, content, force)
      : promotionFailure(call, datastore, content, promote);
    if (failure !== undefined) {
      call.store.finishVersion(destination, version, 'COPY_FAILED', { message: `INVALID_REQUEST: ${failure}` });
      return;
    }
    for (const id of frameIdsOf(content)) {
      const frame = source.frames.get(id);
      if (frame) destination.frames.set(id, frame);
    }
    const base = existing && version.metadata;
    call.store.finishVersion(destination, version, 'COPIED', {
      metadata: base ? withInstances(base, content) : content,
    });
  });
  return answer;
}

function newImageSet(call: Call, datastore: Datastore, source: ImageSet, isPrimary: boolean): ImageSet {
  const seed = deterministicId('copy', datastore.id, source.id, String(source.latest.id));
  const id = call.store.freeImageSetId(datastore, seed);
  return call.store.insertImageSet(datastore, id, { isPrimary, workflowStatus: 'COPYING' });
}

function mergeFailure(destination: ImageSet, content: ImageSetMetadata, force: boolean): string | undefined {
  const { metadata } = destination.latest;
  if (!metadata) return 'DestinationImageSet has no metadata';
  const present = new Set(instanceUids(metadata));
  if (instanceUids(content).some((uid) => present.has(uid))) {
    return 'SOP Instance UIDs of SourceImageSet and DestinationImageSet are not unique.';
  }
  const level = force ? undefined : contradiction(metadata, content);
  return level && `${level} of SourceImageSet and DestinationImageSet don't match.`;
}

function promotionFailure(
  call: Call,
  datastore: Datastore,
  content: ImageSetMetadata,
  promote: boolean,
): string | undefined {
  const primary = promote ? call.store.primaryOf(datastore, content) : undefined;
  return primary && `the primary image set ${primary.id} holds this series already`;
}

function copyProperties(call: Call, imageSet: ImageSet, version: ImageSetVersion) {
  return {
    imageSetId: imageSet.id,
    latestVersionId: String(version.id),
    imageSetState: version.state,
    imageSetWorkflowStatus: version.workflowStatus,
    createdAt: seconds(imageSet.createdAt),
    updatedAt: seconds(version.updatedAt),
    imageSetArn: imageSetArn(call.store.account, imageSet.datastoreId, imageSet.id),
  };
}

function readDestination(value: Readonly<Record<string, unknown>> | undefined) {
  return (
    value && {
      imageSetId: requireText('destinationImageSet.imageSetId', value.imageSetId, ValidShapes.ImageSetId),
      latestVersionId: requireText(
        'destinationImageSet.latestVersionId',
        value.latestVersionId,
        ValidShapes.ImageSetVersion,
      ),
    }
  );
}

type Subset = { Study?: { Series?: Record<string, { Instances?: Record<string, unknown> }> } };

function readSubset(value: unknown): Subset | undefined {
  if (value === undefined || value === null) return undefined;
  const text = requireText('copiableAttributes', value, ValidShapes.CopiableAttributes);
  let subset: Subset | undefined;
  try {
    subset = JSON.parse(text) as Subset;
  } catch {
    subset = undefined;
  }
  if (typeof subset?.Study?.Series !== 'object' || subset.Study.Series === null) {
    throw validationError(
      "'copiableAttributes' must be a JSON document that names Study.Series.<UID>.Instances.<UID>.",
    );
  }
  return subset;
}

/** The instances that the subset names; each of them has to be there. */
function selected(metadata: ImageSetMetadata | undefined, subset: Subset | undefined): ImageSetMetadata {
  if (!metadata) throw validationError('The source image set has no metadata to copy.');
  if (!subset) return metadata;
  const wanted = new Set(
    Object.entries(subset.Study?.Series ?? {}).flatMap(([series, { Instances }]) =>
      Object.keys(Instances ?? {}).map((instance) => `${series} ${instance}`),
    ),
  );
  const content = selectInstances(metadata, (series, instance) => wanted.has(`${series} ${instance}`));
  if (wanted.size === 0 || instanceUids(content).length !== wanted.size) {
    throw validationError("'copiableAttributes' names instances that the source image set does not have.");
  }
  return content;
}
