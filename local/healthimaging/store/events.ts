import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Account, datastoreArn, imageSetArn } from '../arn';
import { Datastore, ImageSet, ImageSetVersion, ImportJob, WorkflowStatus } from './records';

/** An event as HealthImaging hands it to EventBridge. */
export interface HealthImagingEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: 'aws.medical-imaging';
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, string | boolean>>;
}

const IMAGE_SET_EVENTS: Partial<Record<WorkflowStatus, string>> = {
  CREATED: 'Image Set Created',
  COPYING: 'Image Set Copying',
  COPYING_WITH_READ_ONLY_ACCESS: 'Image Set Copying With Read Only Access',
  COPIED: 'Image Set Copied',
  COPY_FAILED: 'Image Set Copy Failed',
  UPDATING: 'Image Set Updating',
  UPDATING_FOR_STUDY_CONSISTENCY: 'Image Set Updating',
  UPDATED: 'Image Set Updated',
  UPDATE_FAILED: 'Image Set Update Failed',
  DELETING: 'Image Set Deleting',
  DELETED: 'Image Set Deleted',
};

const DATASTORE_EVENTS = {
  CREATING: 'Data Store Creating',
  CREATE_FAILED: 'Data Store Creation Failed',
  ACTIVE: 'Data Store Created',
  DELETING: 'Data Store Deleting',
  DELETED: 'Data Store Deleted',
};

const JOB_EVENTS = {
  SUBMITTED: 'Import Job Submitted',
  IN_PROGRESS: 'Import Job In Progress',
  COMPLETED: 'Import Job Completed',
  FAILED: 'Import Job Failed',
};

/** Emits `event` for every state change, in the order in which they happen. */
export class HealthImagingEvents extends EventEmitter<{ event: [HealthImagingEvent] }> {
  constructor(
    private readonly account: Account,
    private readonly now: () => number,
  ) {
    super();
  }

  datastore(datastore: Datastore): void {
    this.publish(DATASTORE_EVENTS[datastore.status], datastoreArn(this.account, datastore.id), {
      datastoreId: datastore.id,
      datastoreName: datastore.name,
      datastoreStatus: datastore.status,
    });
  }

  job(job: ImportJob): void {
    this.publish(JOB_EVENTS[job.status], datastoreArn(this.account, job.datastoreId), {
      datastoreId: job.datastoreId,
      jobId: job.id,
      jobName: job.name,
      jobStatus: job.status,
      inputS3Uri: job.inputS3Uri,
      outputS3Uri: job.outputS3Uri,
    });
  }

  imageSet(imageSet: ImageSet, version: ImageSetVersion, sourceImageSetArn?: string): void {
    const detailType = IMAGE_SET_EVENTS[version.workflowStatus];
    if (detailType === undefined) return;
    this.publish(detailType, imageSetArn(this.account, imageSet.datastoreId, imageSet.id), {
      isPrimary: version.isPrimary,
      imageSetVersion: String(version.id),
      datastoreId: imageSet.datastoreId,
      // The service writes this one with a small s.
      imagesetId: imageSet.id,
      imageSetState: version.state,
      imageSetWorkflowStatus: version.workflowStatus,
      ...(sourceImageSetArn === undefined ? {} : { sourceImageSetArn }),
    });
  }

  private publish(detailType: string, resource: string, detail: Record<string, string | boolean>): void {
    this.emit('event', {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source: 'aws.medical-imaging',
      account: this.account.accountId,
      time: new Date(this.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      region: this.account.region,
      resources: [resource],
      detail: { imagingVersion: '1.0', ...detail },
    });
  }
}
