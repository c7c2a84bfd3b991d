import { internalError, notFound, quotaExceeded, validationError } from '../errors';
import { ImportJob } from '../store/records';
import { deterministicId } from '../store/store';
import {
  JsonObject,
  ValidShapes,
  invalid,
  optionalText,
  requireList,
  requireObject,
  requireText,
  unionMember,
} from '../validation';
import { Answer, Call, jsonAnswer, optionalSeconds, seconds } from './call';
import { Idempotency } from './idempotency';
import { ImportRunner } from './import-runner';
import { activeDatastoreOf, datastoreOf } from './lookup';
import { page } from './paging';

const MAX_CONCURRENT_JOBS = 100;
const RETENTION_MS = 90 * 24 * 60 * 60 * 1000;

export function startDicomImportJob(call: Call, idempotency: Idempotency, runner: ImportRunner | undefined): Answer {
  const body = call.json();
  const token = requireText('clientToken', body.clientToken, ValidShapes.ClientToken);
  const jobName = optionalText('jobName', body.jobName, ValidShapes.JobName);
  const dataAccessRoleArn = requireText('dataAccessRoleArn', body.dataAccessRoleArn, ValidShapes.RoleArn);
  const inputS3Uri = requireText('inputS3Uri', body.inputS3Uri, ValidShapes.S3Uri);
  const outputS3Uri = requireText('outputS3Uri', body.outputS3Uri, ValidShapes.S3Uri);
  optionalText('inputOwnerAccountId', body.inputOwnerAccountId, ValidShapes.AwsAccountId);
  checkImportConfiguration(body);
  const datastore = activeDatastoreOf(call);
  return idempotency.once(`StartDICOMImportJob ${datastore.id}`, token, body, () => {
    if (!runner) throw internalError('This emulator was started without an importer.');
    const running = [...datastore.jobs.values()].filter(({ endedAt }) => endedAt === undefined).length;
    if (running >= MAX_CONCURRENT_JOBS) {
      throw quotaExceeded(`The datastore ${datastore.id} has ${MAX_CONCURRENT_JOBS} import jobs under way already.`);
    }
    const id = deterministicId('import job', datastore.id, String(datastore.jobs.size));
    const job: ImportJob = {
      id,
      name: jobName ?? id,
      datastoreId: datastore.id,
      dataAccessRoleArn,
      inputS3Uri,
      outputS3Uri: `${outputS3Uri.replace(/\/$/, '')}/${datastore.id}-DicomImport-${id}/`,
      submittedAt: call.store.now(),
      status: 'SUBMITTED',
    };
    runner.start(job);
    datastore.jobs.set(id, job);
    return jsonAnswer({
      datastoreId: datastore.id,
      jobId: id,
      jobStatus: 'SUBMITTED',
      submittedAt: seconds(job.submittedAt),
    });
  });
}

export function getDicomImportJob(call: Call): Answer {
  const jobId = call.label('jobId', ValidShapes.JobId);
  const datastore = datastoreOf(call);
  const job = datastore.jobs.get(jobId);
  if (!job) throw notFound(`The import job ${jobId} does not exist in the datastore ${datastore.id}.`);
  return jsonAnswer({
    jobProperties: { ...summary(job), inputS3Uri: job.inputS3Uri, outputS3Uri: job.outputS3Uri },
  });
}

export function listDicomImportJobs(call: Call): Answer {
  const asked = call.parameter('jobStatus', ValidShapes.JobStatus);
  const datastore = datastoreOf(call);
  const key = (job: ImportJob) => [String(job.submittedAt).padStart(20, '0'), job.id];
  const text = (parts: readonly string[]) => parts.join(' ');
  const found = [...datastore.jobs.values()]
    .filter(
      ({ status, submittedAt }) =>
        (asked === undefined || status === asked) && call.store.now() - submittedAt < RETENTION_MS,
    )
    .sort((a, b) => (text(key(a)) > text(key(b)) ? -1 : 1));
  const { items, nextToken } = page(call, found, key, (k, last) => text(k) < text(last), [
    'ListDICOMImportJobs',
    datastore.id,
    asked,
  ]);
  return jsonAnswer({ jobSummaries: items.map(summary), nextToken });
}

function summary(job: ImportJob) {
  return {
    jobId: job.id,
    jobName: job.name,
    jobStatus: job.status,
    datastoreId: job.datastoreId,
    dataAccessRoleArn: job.dataAccessRoleArn,
    submittedAt: seconds(job.submittedAt),
    endedAt: optionalSeconds(job.endedAt),
    message: job.message,
  };
}

/** Checked as the model states it, then refused: adding JSON metadata to images that are there is not what this emulator is for. */
function checkImportConfiguration(body: JsonObject): void {
  if (body.importConfiguration === undefined || body.importConfiguration === null) return;
  const [name, value] = unionMember('importConfiguration', body.importConfiguration);
  if (name !== 'dicomJsonMetadataImportConfiguration') invalid('importConfiguration', 'Member is not known');
  const mappings = requireList('dicomMetadataMappings', requireObject(name, value).dicomMetadataMappings, 1, 1000);
  for (const mapping of mappings.map((item) => requireObject('dicomMetadataMappings', item))) {
    requireText('studyInstanceUID', mapping.studyInstanceUID, ValidShapes.DicomUid);
    optionalText('seriesInstanceUID', mapping.seriesInstanceUID, ValidShapes.DicomUid);
    requireText('metadataFilePath', mapping.metadataFilePath, ValidShapes.MetadataFilePath);
  }
  throw validationError('This emulator imports DICOM files, not JSON metadata: leave out importConfiguration.');
}
