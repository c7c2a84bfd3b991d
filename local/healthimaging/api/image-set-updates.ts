import { ImageSetMetadata } from '../../studies/image-set';
import { notFound, quotaExceeded, serializationError, validationError } from '../errors';
import { AttributeDocument, UpdateRejected, removeAttributes, updateAttributes } from '../store/metadata-updates';
import { ImageSet, ImageSetVersion, WorkflowStatus } from '../store/records';
import { isAlive } from '../store/store';
import { ValidShapes, invalid, optionalObject, requireText, unionMember } from '../validation';
import { Answer, Call, jsonAnswer, seconds } from './call';
import { activeDatastoreOf, checkWritable, livingImageSetOf } from './lookup';

const MAX_ATTRIBUTES_BYTES = 30_000;
const MAX_PAYLOAD_BYTES = 10 * 1024;

type Change = (imageSet: ImageSet) => ImageSetMetadata;

/** Answers at once with a locked new version; a change that the rules forbid shows as UPDATE_FAILED with a message. */
export function updateImageSetMetadata(call: Call): Answer {
  const expected = requireText('latestVersion', call.query.latestVersion, ValidShapes.ImageSetVersion);
  const force = call.flag('force');
  const wholeStudy = call.flag('includeStudyImageSets');
  const [kind, value] = unionMember('updateImageSetMetadataUpdates', call.json());
  const imageSet = livingImageSetOf(call);

  let change: Change;
  if (kind === 'revertToVersionId') {
    if (wholeStudy) throw validationError('includeStudyImageSets cannot be combined with revertToVersionId.');
    change = revertTo(imageSet, requireText('revertToVersionId', value, ValidShapes.ImageSetVersion));
  } else if (kind === 'DICOMUpdates') {
    change = attributeChange(value, force, wholeStudy);
  } else {
    throw validationError(`'${kind}' is not a metadata update: give DICOMUpdates or revertToVersionId.`);
  }
  checkWritable(imageSet, expected);
  const others = wholeStudy ? otherPrimariesOfStudy(call, imageSet) : [];
  for (const other of others) checkWritable(other, String(other.latest.id));

  const begin = (target: ImageSet, status: WorkflowStatus): [ImageSet, ImageSetVersion] => [
    target,
    call.store.addVersion(target, status, { locked: true, forced: force }),
  ];
  const all = [begin(imageSet, 'UPDATING'), ...others.map((other) => begin(other, 'UPDATING_FOR_STUDY_CONSISTENCY'))];
  const version = all[0][1];
  const answer = jsonAnswer({
    datastoreId: imageSet.datastoreId,
    imageSetId: imageSet.id,
    latestVersionId: String(version.id),
    imageSetState: version.state,
    imageSetWorkflowStatus: version.workflowStatus,
    createdAt: seconds(imageSet.createdAt),
    updatedAt: seconds(version.updatedAt),
  });
  call.store.later(() => finish(call, all, change));
  return answer;
}

/** All or nothing: one image set that cannot be changed leaves all of them as they were. */
function finish(call: Call, all: readonly [ImageSet, ImageSetVersion][], change: Change): void {
  let changed: ImageSetMetadata[];
  try {
    changed = all.map(([target]) => change(target));
  } catch (error) {
    if (!(error instanceof UpdateRejected)) throw error;
    for (const [target, version] of all) {
      call.store.finishVersion(target, version, 'UPDATE_FAILED', { message: error.message });
    }
    return;
  }
  all.forEach(([target, version], i) => {
    call.store.finishVersion(target, version, 'UPDATED', { metadata: changed[i] });
  });
}

function revertTo(imageSet: ImageSet, versionId: string): Change {
  const earlier = imageSet.versions.find(({ id }) => id === Number(versionId));
  const metadata = earlier?.metadata;
  if (!metadata) throw notFound(`The image set ${imageSet.id} has no version ${versionId}.`);
  return () => metadata;
}

function attributeChange(value: unknown, force: boolean, wholeStudy: boolean): Change {
  const updates = optionalObject('DICOMUpdates', value) ?? {};
  const updatable = attributeDocument('updatableAttributes', updates.updatableAttributes);
  const removable = attributeDocument('removableAttributes', updates.removableAttributes);
  if (!updatable && !removable) invalid('DICOMUpdates', 'updatableAttributes or removableAttributes must be set');
  return (imageSet) => {
    const { isPrimary, metadata } = imageSet.latest;
    if (!metadata) throw new UpdateRejected('INVALID_REQUEST: the image set has no metadata yet');
    const rules = { force, isPrimary, wholeStudy };
    const removed = removable ? removeAttributes(metadata, removable, rules) : metadata;
    return updatable ? updateAttributes(removed, updatable, rules) : removed;
  };
}

function attributeDocument(member: string, value: unknown): AttributeDocument | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw serializationError(`'${member}' must be a base64 string.`);
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length < 1) invalid(member, 'Member must have length greater than or equal to 1');
  if (bytes.length > MAX_ATTRIBUTES_BYTES) {
    invalid(member, `Member must have length less than or equal to ${MAX_ATTRIBUTES_BYTES}`);
  }
  if (bytes.length > MAX_PAYLOAD_BYTES) throw quotaExceeded(`'${member}' is larger than ${MAX_PAYLOAD_BYTES} bytes.`);
  let document: unknown;
  try {
    document = JSON.parse(bytes.toString('utf8'));
  } catch {
    document = undefined;
  }
  if (!isAttributeDocument(document)) {
    throw validationError(`'${member}' must be a JSON document with SchemaVersion 1.1 and Patient or Study.`);
  }
  return document;
}

function isAttributeDocument(value: unknown): value is AttributeDocument {
  if (!isObject(value) || String(value.SchemaVersion) !== '1.1') return false;
  const { SchemaVersion: _version, Patient, Study, ...unknown } = value;
  if (Object.keys(unknown).length > 0 || (Patient === undefined && Study === undefined)) return false;
  if (!isLevel(Patient) || !isLevel(Study)) return false;
  const series = isObject(Study) ? Study.Series : undefined;
  if (!isMapOf(series, isLevel)) return false;
  return Object.values(series ?? {}).every((s) => !isObject(s) || isMapOf(s.Instances, isLevel));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isLevel = (value: unknown) =>
  value === undefined ||
  (isObject(value) && [value.DICOM, value.DICOMVRs].every((part) => part === undefined || isObject(part)));

const isMapOf = (value: unknown, isItem: (item: unknown) => boolean): value is Record<string, unknown> | undefined =>
  value === undefined || (isObject(value) && Object.values(value).every((item) => isObject(item) && isItem(item)));

function otherPrimariesOfStudy(call: Call, imageSet: ImageSet): ImageSet[] {
  const studyUid = imageSet.latest.metadata?.Study.DICOM.StudyInstanceUID;
  if (!imageSet.latest.isPrimary) throw validationError('includeStudyImageSets needs a primary image set.');
  return [...activeDatastoreOf(call).imageSets.values()].filter(
    (other) =>
      other !== imageSet &&
      isAlive(other) &&
      other.latest.isPrimary &&
      other.latest.metadata?.Study.DICOM.StudyInstanceUID === studyUid,
  );
}
