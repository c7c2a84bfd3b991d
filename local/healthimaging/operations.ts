import { Answer, Call } from './api/call';
import { createDatastore, deleteDatastore, getDatastore, listDatastores } from './api/datastores';
import { getImageFrame } from './api/frames';
import { Idempotency } from './api/idempotency';
import { copyImageSet } from './api/image-set-copies';
import { updateImageSetMetadata } from './api/image-set-updates';
import { deleteImageSet, getImageSet, getImageSetMetadata, listImageSetVersions } from './api/image-sets';
import { getDicomImportJob, listDicomImportJobs, startDicomImportJob } from './api/import-jobs';
import { ImportRunner } from './api/import-runner';
import { searchImageSets } from './api/search';
import { listTagsForResource, tagResource, untagResource } from './api/tags';
import { Account, datastoreArn, imageSetArn } from './arn';

export type OperationName =
  | 'CopyImageSet'
  | 'CreateDatastore'
  | 'DeleteDatastore'
  | 'DeleteImageSet'
  | 'GetDICOMImportJob'
  | 'GetDatastore'
  | 'GetImageFrame'
  | 'GetImageSet'
  | 'GetImageSetMetadata'
  | 'ListDICOMImportJobs'
  | 'ListDatastores'
  | 'ListImageSetVersions'
  | 'ListTagsForResource'
  | 'SearchImageSets'
  | 'StartDICOMImportJob'
  | 'TagResource'
  | 'UntagResource'
  | 'UpdateImageSetMetadata';

export type Labels = Readonly<Record<string, string>>;

export interface Operation {
  readonly name: OperationName;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path segments; `{label}` takes one segment as it was sent. */
  readonly path: string;
  /** The resources that a policy has to allow the action on: all of them. */
  resources(account: Account, labels: Labels): readonly string[];
  handle(call: Call): Answer | Promise<Answer>;
}

const none = () => ['*'];
const datastore = (account: Account, labels: Labels) => [datastoreArn(account, labels.datastoreId)];
const imageSet = (account: Account, labels: Labels) => [
  datastoreArn(account, labels.datastoreId),
  imageSetArn(account, labels.datastoreId, labels.imageSetId ?? labels.sourceImageSetId),
];
const tagged = (_account: Account, labels: Labels) => [labels.resourceArn];

const IMAGE_SET = '/datastore/{datastoreId}/imageSet/{imageSetId}';

/** All 18 operations of the service, control and runtime host alike. */
export function createOperations(runner: ImportRunner | undefined): readonly Operation[] {
  const idempotency = new Idempotency();
  const operation = (
    name: OperationName,
    method: Operation['method'],
    path: string,
    resources: Operation['resources'],
    handle: Operation['handle'],
  ): Operation => ({ name, method, path, resources, handle });
  return [
    operation('CreateDatastore', 'POST', '/datastore', none, (call) => createDatastore(call, idempotency)),
    operation('ListDatastores', 'GET', '/datastore', none, listDatastores),
    operation('GetDatastore', 'GET', '/datastore/{datastoreId}', datastore, getDatastore),
    operation('DeleteDatastore', 'DELETE', '/datastore/{datastoreId}', datastore, deleteDatastore),
    operation('SearchImageSets', 'POST', '/datastore/{datastoreId}/searchImageSets', datastore, searchImageSets),
    operation('GetImageSet', 'POST', `${IMAGE_SET}/getImageSet`, imageSet, getImageSet),
    operation('GetImageSetMetadata', 'POST', `${IMAGE_SET}/getImageSetMetadata`, imageSet, getImageSetMetadata),
    operation('ListImageSetVersions', 'POST', `${IMAGE_SET}/listImageSetVersions`, imageSet, listImageSetVersions),
    operation(
      'UpdateImageSetMetadata',
      'POST',
      `${IMAGE_SET}/updateImageSetMetadata`,
      imageSet,
      updateImageSetMetadata,
    ),
    operation('DeleteImageSet', 'POST', `${IMAGE_SET}/deleteImageSet`, imageSet, deleteImageSet),
    operation('GetImageFrame', 'POST', `${IMAGE_SET}/getImageFrame`, imageSet, getImageFrame),
    operation(
      'CopyImageSet',
      'POST',
      '/datastore/{datastoreId}/imageSet/{sourceImageSetId}/copyImageSet',
      imageSet,
      copyImageSet,
    ),
    operation('StartDICOMImportJob', 'POST', '/startDICOMImportJob/datastore/{datastoreId}', datastore, (call) =>
      startDicomImportJob(call, idempotency, runner),
    ),
    operation(
      'GetDICOMImportJob',
      'GET',
      '/getDICOMImportJob/datastore/{datastoreId}/job/{jobId}',
      datastore,
      getDicomImportJob,
    ),
    operation(
      'ListDICOMImportJobs',
      'GET',
      '/listDICOMImportJobs/datastore/{datastoreId}',
      datastore,
      listDicomImportJobs,
    ),
    operation('TagResource', 'POST', '/tags/{resourceArn}', tagged, tagResource),
    operation('UntagResource', 'DELETE', '/tags/{resourceArn}', tagged, untagResource),
    operation('ListTagsForResource', 'GET', '/tags/{resourceArn}', tagged, listTagsForResource),
  ];
}
