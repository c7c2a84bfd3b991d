import { Answer, Call, jsonAnswer, seconds } from './call';
import { activeDatastoreOf } from './lookup';
import { page } from './paging';
import { Sort, readSearchCriteria } from './search-criteria';
import { studyMoment } from './study-moment';
import { dicomTags } from '../store/dicom-tags';
import { ImageSet } from '../store/records';
import { isAlive } from '../store/store';

export function searchImageSets(call: Call): Answer {
  const datastore = activeDatastoreOf(call);
  const criteria = readSearchCriteria(call.json());
  const found = [...datastore.imageSets.values()]
    .filter((imageSet) => isAlive(imageSet) && imageSet.latest.metadata !== undefined && criteria.accepts(imageSet))
    .map((imageSet) => ({ imageSet, key: [sortKey(imageSet, criteria.sort), imageSet.id] as const }));
  const direction = criteria.sort.sortOrder === 'ASC' ? 1 : -1;
  const compare = (a: readonly string[], b: readonly string[]) => direction * (order(a[0], b[0]) || order(a[1], b[1]));
  found.sort((a, b) => compare(a.key, b.key));
  const { items, nextToken } = page(
    call,
    found,
    ({ key }) => key,
    (key, last) => compare(key, last) > 0,
    ['SearchImageSets', datastore.id, criteria.filters, criteria.sort],
  );
  return jsonAnswer({
    imageSetsMetadataSummaries: items.map(({ imageSet }) => summary(imageSet)),
    sort: criteria.sort,
    nextToken,
  });
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Text that sorts as the field does: fixed-width numbers, and study moments, which image sets without one come before. */
function sortKey(imageSet: ImageSet, sort: Sort): string {
  switch (sort.sortField) {
    case 'createdAt':
      return String(imageSet.createdAt).padStart(20, '0');
    case 'updatedAt':
      return String(imageSet.latest.updatedAt).padStart(20, '0');
    case 'DICOMStudyDateAndTime': {
      const { metadata } = imageSet.latest;
      const tags = metadata && dicomTags(metadata);
      return studyMoment(tags?.DICOMStudyDate, tags?.DICOMStudyTime) ?? '';
    }
  }
}

function summary(imageSet: ImageSet) {
  const { id, isPrimary, metadata, updatedAt } = imageSet.latest;
  return {
    imageSetId: imageSet.id,
    version: id,
    createdAt: seconds(imageSet.createdAt),
    updatedAt: seconds(updatedAt),
    lastAccessedAt: seconds(imageSet.lastAccessedAt),
    storageTier: 'FREQUENT_ACCESS',
    DICOMTags: metadata && dicomTags(metadata),
    isPrimary,
  };
}
