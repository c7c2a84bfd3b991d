import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  AccessDeniedException,
  ConflictException,
  CopyImageSetCommand,
  CreateDatastoreCommand,
  DeleteDatastoreCommand,
  DeleteImageSetCommand,
  GetDICOMImportJobCommand,
  GetDatastoreCommand,
  GetImageFrameCommand,
  GetImageSetCommand,
  GetImageSetMetadataCommand,
  ListDICOMImportJobsCommand,
  ListDatastoresCommand,
  ListImageSetVersionsCommand,
  ListTagsForResourceCommand,
  MedicalImagingClient,
  ResourceNotFoundException,
  SearchImageSetsCommand,
  StartDICOMImportJobCommand,
  TagResourceCommand,
  ThrottlingException,
  UntagResourceCommand,
  UpdateImageSetMetadataCommand,
  ValidationException,
  paginateListDICOMImportJobs,
  paginateListDatastores,
  paginateListImageSetVersions,
  paginateSearchImageSets,
} from '@aws-sdk/client-medical-imaging';
import { KEY, eventually, sdkClient, startEmulator } from './support/emulator';
import { imageSet, instanceUid, seriesUid, studyUid } from './support/fixtures';
import { HealthImagingEmulator } from '../../../local/healthimaging';

const ROLE = 'arn:aws:iam::123456789012:role/Importer';
let emulator: HealthImagingEmulator;
let client: MedicalImagingClient;
let folder: string;
let datastoreId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'healthimaging-'));
});

beforeEach(async () => {
  emulator = await startEmulator({
    imports: {
      buckets: { 'dicom-in': folder, 'dicom-out': folder },
      importStudies: async (directory, onProgress) => {
        onProgress({ done: 1 });
        if (directory.endsWith('broken')) throw new Error('the folder <broken> cannot be read');
        return {
          imageSets: [imageSet({ series: 40, instances: [1, 2] })],
          files: [1, 2].map((n) => ({ path: `slice${n}.dcm`, imageSetId: imageSet({ series: 40 }).id })),
          failures: [
            { path: join(directory, 'notes.txt'), reason: 'DICOM attribute TransferSyntaxUID does not exist' },
          ],
          warnings: ['slice2.dcm: invalid offset table'],
        };
      },
    },
  });
  client = sdkClient(emulator);
  datastoreId = emulator.store.createDatastore('radiology');
});

afterEach(async () => {
  client.destroy();
  await emulator.close();
});

afterAll(() => rm(folder, { recursive: true }));

const add = (recipe: Parameters<typeof imageSet>[0]) => emulator.store.add(datastoreId, imageSet(recipe)).imageSetId;
const getImageSet = (imageSetId: string) => client.send(new GetImageSetCommand({ datastoreId, imageSetId }));
const settled = (imageSetId: string) =>
  eventually(
    () => getImageSet(imageSetId),
    ({ imageSetState }) => imageSetState !== 'LOCKED',
  );
const attributes = (document: object) => Buffer.from(JSON.stringify({ SchemaVersion: '1.1', ...document }));

async function metadataOf(imageSetId: string, versionId?: string) {
  const answer = await client.send(new GetImageSetMetadataCommand({ datastoreId, imageSetId, versionId }));
  expect(answer.contentEncoding).toBe('gzip');
  expect(answer.contentType).toBe('application/json');
  const bytes = (await answer.imageSetMetadataBlob?.transformToByteArray()) ?? new Uint8Array();
  return JSON.parse(gunzipSync(bytes).toString());
}

describe('data stores', () => {
  it('are created, become active, are listed, and are deleted when empty', async () => {
    const created = await client.send(
      new CreateDatastoreCommand({ datastoreName: 'cardiology', tags: { team: 'heart' }, clientToken: 'once' }),
    );
    expect(created.datastoreStatus).toBe('CREATING');
    expect(created.datastoreId).toMatch(/^[0-9a-z]{32}$/);
    const id = created.datastoreId;
    const again = await client.send(
      new CreateDatastoreCommand({ datastoreName: 'cardiology', tags: { team: 'heart' }, clientToken: 'once' }),
    );
    expect(again.datastoreId).toBe(id);
    await expect(
      client.send(new CreateDatastoreCommand({ datastoreName: 'other', clientToken: 'once' })),
    ).rejects.toBeInstanceOf(ConflictException);

    const { datastoreProperties } = await eventually(
      () => client.send(new GetDatastoreCommand({ datastoreId: id })),
      (seen) => seen.datastoreProperties?.datastoreStatus === 'ACTIVE',
    );
    expect(datastoreProperties).toMatchObject({
      datastoreName: 'cardiology',
      datastoreArn: `arn:aws:medical-imaging:us-east-1:123456789012:datastore/${id}`,
    });
    expect(datastoreProperties?.createdAt).toBeInstanceOf(Date);

    const deleted = await client.send(new DeleteDatastoreCommand({ datastoreId: id }));
    expect(deleted.datastoreStatus).toBe('DELETING');
    await eventually(
      () => client.send(new ListDatastoresCommand({ datastoreStatus: 'DELETED' })),
      (seen) => seen.datastoreSummaries?.some((summary) => summary.datastoreId === id) ?? false,
    );
    const active = await client.send(new ListDatastoresCommand({ datastoreStatus: 'ACTIVE' }));
    expect(active.datastoreSummaries?.map((summary) => summary.datastoreName)).toEqual(['radiology']);
    await expect(client.send(new SearchImageSetsCommand({ datastoreId: id }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it('are not deleted while they have image sets', async () => {
    add({ series: 1 });
    await expect(client.send(new DeleteDatastoreCommand({ datastoreId }))).rejects.toBeInstanceOf(ConflictException);
  });

  it('are paged', async () => {
    for (let n = 0; n < 6; n++) emulator.store.createDatastore(`store-${n}`);
    const names: (string | undefined)[] = [];
    let pages = 0;
    for await (const { datastoreSummaries } of paginateListDatastores({ client, pageSize: 3 }, {})) {
      names.push(...(datastoreSummaries ?? []).map((summary) => summary.datastoreName));
      pages += 1;
    }
    expect(pages).toBe(3);
    expect([...names].sort()).toEqual(['radiology', ...Array.from({ length: 6 }, (_, n) => `store-${n}`)].sort());
  });

  it('have the same ID after a restart', async () => {
    const other = await startEmulator();
    expect(other.store.createDatastore('radiology')).toBe(datastoreId);
    await other.close();
  });
});

describe('image sets', () => {
  it('have properties', async () => {
    const imageSetId = add({ series: 1 });
    const answer = await getImageSet(imageSetId);
    expect(answer).toMatchObject({
      datastoreId,
      imageSetId,
      versionId: '1',
      imageSetState: 'ACTIVE',
      imageSetWorkflowStatus: 'CREATED',
      isPrimary: true,
      storageTier: 'FREQUENT_ACCESS',
      imageSetArn: `arn:aws:medical-imaging:us-east-1:123456789012:datastore/${datastoreId}/imageset/${imageSetId}`,
    });
    expect(answer.updatedAt).toBeInstanceOf(Date);
    expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('have gzipped metadata that carry their own IDs', async () => {
    const imageSetId = add({ series: 1 });
    const metadata = await metadataOf(imageSetId);
    expect(metadata).toMatchObject({ SchemaVersion: '1.1', DatastoreID: datastoreId, ImageSetID: imageSetId });
    expect(Object.keys(metadata.Study.Series)).toEqual([seriesUid(1)]);
  });

  it('give their frames byte by byte', async () => {
    const bytes = Uint8Array.from({ length: 1_000_003 }, (_, i) => (i * 7) & 255);
    const made = imageSet({ series: 1, frameBytes: () => bytes });
    const { imageSetId } = emulator.store.add(datastoreId, made);
    const answer = await client.send(
      new GetImageFrameCommand({ datastoreId, imageSetId, imageFrameInformation: { imageFrameId: made.frames[0].id } }),
    );
    expect(answer.contentType).toBe('image/jph');
    expect(Buffer.compare((await answer.imageFrameBlob?.transformToByteArray()) ?? Buffer.of(), bytes)).toBe(0);
    expect(emulator.counters.of('GetImageFrame')).toMatchObject({ requests: 1, bytesSent: bytes.length, aborted: 0 });
  });

  it('say what is not there', async () => {
    const imageSetId = add({ series: 1 });
    const unknown = '0'.repeat(32);
    for (const command of [
      new GetImageSetCommand({ datastoreId: unknown, imageSetId }),
      new GetImageSetCommand({ datastoreId, imageSetId: unknown }),
      new GetImageSetMetadataCommand({ datastoreId, imageSetId, versionId: '2' }),
      new GetImageFrameCommand({ datastoreId, imageSetId, imageFrameInformation: { imageFrameId: unknown } }),
      new GetDatastoreCommand({ datastoreId: unknown }),
      new GetDICOMImportJobCommand({ datastoreId, jobId: unknown }),
    ]) {
      const failure = await client.send(command as GetImageSetCommand).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ResourceNotFoundException);
      expect(failure).toMatchObject({ $metadata: { httpStatusCode: 404 }, message: expect.stringMatching(/\w/) });
    }
  });

  it('refuse what does not fit the model', async () => {
    for (const command of [
      new GetImageSetCommand({ datastoreId: 'UPPER', imageSetId: '0'.repeat(32) }),
      new GetImageFrameCommand({
        datastoreId,
        imageSetId: '0'.repeat(32),
        imageFrameInformation: { imageFrameId: 'short' },
      }),
      new SearchImageSetsCommand({ datastoreId, maxResults: 51 }),
      new CreateDatastoreCommand({ datastoreName: 'no spaces' }),
    ]) {
      await expect(client.send(command as GetImageSetCommand)).rejects.toBeInstanceOf(ValidationException);
    }
  });

  it('are deleted: properties stay, content goes', async () => {
    const made = imageSet({ series: 1 });
    const { imageSetId } = emulator.store.add(datastoreId, made);
    const answer = await client.send(new DeleteImageSetCommand({ datastoreId, imageSetId }));
    expect(answer).toMatchObject({ imageSetId, imageSetState: 'LOCKED', imageSetWorkflowStatus: 'DELETING' });
    const gone = await settled(imageSetId);
    expect(gone).toMatchObject({ imageSetState: 'DELETED', imageSetWorkflowStatus: 'DELETED' });
    expect(gone.deletedAt).toBeInstanceOf(Date);
    for (const command of [
      new GetImageSetMetadataCommand({ datastoreId, imageSetId }),
      new GetImageFrameCommand({ datastoreId, imageSetId, imageFrameInformation: { imageFrameId: made.frames[0].id } }),
      new DeleteImageSetCommand({ datastoreId, imageSetId }),
    ]) {
      await expect(client.send(command as DeleteImageSetCommand)).rejects.toBeInstanceOf(ResourceNotFoundException);
    }
    const { imageSetsMetadataSummaries } = await client.send(new SearchImageSetsCommand({ datastoreId }));
    expect(imageSetsMetadataSummaries).toEqual([]);
  });
});

describe('metadata updates', () => {
  const update = (imageSetId: string, latestVersionId: string, updatable: object, options: object = {}) =>
    client.send(
      new UpdateImageSetMetadataCommand({
        datastoreId,
        imageSetId,
        latestVersionId,
        updateImageSetMetadataUpdates: { DICOMUpdates: { updatableAttributes: attributes(updatable) } },
        ...options,
      }),
    );

  it('make versions that can be read, listed and reverted to', async () => {
    const imageSetId = add({ series: 1, isPrimary: false });
    const answer = await update(imageSetId, '1', { Patient: { DICOM: { PatientName: 'MX^MX' } } });
    expect(answer).toMatchObject({ latestVersionId: '2', imageSetState: 'LOCKED', imageSetWorkflowStatus: 'UPDATING' });
    await expect(update(imageSetId, '2', { Patient: { DICOM: { PatientName: 'A' } } })).rejects.toBeInstanceOf(
      ConflictException,
    );
    expect(await settled(imageSetId)).toMatchObject({ versionId: '2', imageSetWorkflowStatus: 'UPDATED' });
    expect((await metadataOf(imageSetId)).Patient.DICOM.PatientName).toBe('MX^MX');
    expect((await metadataOf(imageSetId, '1')).Patient.DICOM.PatientName).toBe('Doe^Jane');

    await client.send(
      new UpdateImageSetMetadataCommand({
        datastoreId,
        imageSetId,
        latestVersionId: '2',
        updateImageSetMetadataUpdates: { revertToVersionId: '1' },
      }),
    );
    await settled(imageSetId);
    expect((await metadataOf(imageSetId)).Patient.DICOM.PatientName).toBe('Doe^Jane');

    const versions = await client.send(new ListImageSetVersionsCommand({ datastoreId, imageSetId }));
    expect(versions.imageSetPropertiesList?.map((v) => [v.versionId, v.ImageSetWorkflowStatus])).toEqual([
      ['3', 'UPDATED'],
      ['2', 'UPDATED'],
      ['1', 'CREATED'],
    ]);
    const ids: (string | undefined)[] = [];
    for await (const { imageSetPropertiesList } of paginateListImageSetVersions(
      { client, pageSize: 1 },
      { datastoreId, imageSetId },
    )) {
      expect(imageSetPropertiesList).toHaveLength(1);
      ids.push(imageSetPropertiesList?.[0].versionId);
    }
    expect(ids).toEqual(['3', '2', '1']);
  });

  it('need the latest version', async () => {
    const imageSetId = add({ series: 1, isPrimary: false });
    await expect(update(imageSetId, '7', { Patient: { DICOM: { PatientName: 'A' } } })).rejects.toBeInstanceOf(
      ConflictException,
    );
  });

  it('fail with a message when a rule forbids them, unless forced', async () => {
    const imageSetId = add({ series: 1, isPrimary: false });
    const uid = { Study: { DICOM: { StudyInstanceUID: '1.2.3' } } };
    await update(imageSetId, '1', uid);
    expect(await settled(imageSetId)).toMatchObject({
      versionId: '2',
      imageSetWorkflowStatus: 'UPDATE_FAILED',
      message: expect.stringContaining('force'),
    });
    expect((await metadataOf(imageSetId)).Study.DICOM.StudyInstanceUID).toBe(studyUid(1));
    await update(imageSetId, '2', uid, { force: true });
    expect(await settled(imageSetId)).toMatchObject({
      imageSetWorkflowStatus: 'UPDATED',
      overrides: { forced: true },
    });
    expect((await metadataOf(imageSetId)).Study.DICOM.StudyInstanceUID).toBe('1.2.3');
  });

  it('remove an instance together with its frame', async () => {
    const made = imageSet({ series: 1, instances: [1, 2] });
    const { imageSetId } = emulator.store.add(datastoreId, made);
    await client.send(
      new UpdateImageSetMetadataCommand({
        datastoreId,
        imageSetId,
        latestVersionId: '1',
        updateImageSetMetadataUpdates: {
          DICOMUpdates: {
            removableAttributes: attributes({
              Study: { Series: { [seriesUid(1)]: { Instances: { [instanceUid(1, 1)]: {} } } } },
            }),
          },
        },
      }),
    );
    await settled(imageSetId);
    expect(Object.keys((await metadataOf(imageSetId)).Study.Series[seriesUid(1)].Instances)).toEqual([
      instanceUid(1, 2),
    ]);
    const frame = (n: number) =>
      client.send(
        new GetImageFrameCommand({
          datastoreId,
          imageSetId,
          imageFrameInformation: { imageFrameId: made.frames[n].id },
        }),
      );
    await expect(frame(0)).rejects.toBeInstanceOf(ResourceNotFoundException);
    await (await frame(1)).imageFrameBlob?.transformToByteArray();
  });
});

describe('copies', () => {
  const copy = (sourceImageSetId: string, information: object, options: object = {}) =>
    client.send(
      new CopyImageSetCommand({
        datastoreId,
        sourceImageSetId,
        copyImageSetInformation: { sourceImageSet: { latestVersionId: '1' }, ...information },
        ...options,
      }),
    );

  it('make a new image set that is not primary', async () => {
    const made = imageSet({ series: 1, instances: [1, 2] });
    const { imageSetId } = emulator.store.add(datastoreId, made);
    const answer = await copy(imageSetId, {});
    expect(answer.sourceImageSetProperties).toMatchObject({
      imageSetState: 'LOCKED',
      imageSetWorkflowStatus: 'COPYING_WITH_READ_ONLY_ACCESS',
    });
    expect(answer.destinationImageSetProperties).toMatchObject({
      latestVersionId: '1',
      imageSetState: 'LOCKED',
      imageSetWorkflowStatus: 'COPYING',
    });
    const destination = answer.destinationImageSetProperties?.imageSetId ?? '';
    await expect(copy(imageSetId, {})).rejects.toBeInstanceOf(ConflictException);
    expect(await settled(destination)).toMatchObject({ imageSetWorkflowStatus: 'COPIED', isPrimary: false });
    expect(await settled(imageSetId)).toMatchObject({ imageSetWorkflowStatus: 'CREATED' });
    const frame = await client.send(
      new GetImageFrameCommand({
        datastoreId,
        imageSetId: destination,
        imageFrameInformation: { imageFrameId: made.frames[1].id },
      }),
    );
    expect(Buffer.from((await frame.imageFrameBlob?.transformToByteArray()) ?? []).toString()).toContain('frame of');
  });

  it('copy a subset into an image set, which has to be of the same series', async () => {
    const source = add({ series: 1, instances: [1, 2, 3], isPrimary: false });
    const other = add({ series: 2 });
    const subset = {
      sourceImageSet: {
        latestVersionId: '1',
        DICOMCopies: {
          copiableAttributes: JSON.stringify({
            SchemaVersion: '1.1',
            Study: { Series: { [seriesUid(1)]: { Instances: { [instanceUid(1, 2)]: {} } } } },
          }),
        },
      },
    };
    const to = (latestVersionId: string) => ({ destinationImageSet: { imageSetId: other, latestVersionId } });
    await copy(source, { ...subset, ...to('1') });
    expect(await settled(other)).toMatchObject({
      versionId: '2',
      imageSetWorkflowStatus: 'COPY_FAILED',
      message: "INVALID_REQUEST: Series of SourceImageSet and DestinationImageSet don't match.",
    });
    await copy(source, { ...subset, ...to('2') }, { force: true });
    expect(await settled(other)).toMatchObject({
      versionId: '3',
      imageSetWorkflowStatus: 'COPIED',
      overrides: { forced: true },
    });
    const { Series } = (await metadataOf(other)).Study;
    expect(Object.keys(Series[seriesUid(1)].Instances)).toEqual([instanceUid(1, 2)]);
    expect(Object.keys(Series[seriesUid(2)].Instances)).toEqual([instanceUid(2, 1)]);
  });

  it('promote to primary', async () => {
    const source = add({ series: 1, isPrimary: false });
    const answer = await copy(source, {}, { promoteToPrimary: true });
    const destination = answer.destinationImageSetProperties?.imageSetId ?? '';
    expect(await settled(destination)).toMatchObject({ isPrimary: true, imageSetWorkflowStatus: 'COPIED' });
    await copy(source, {}, { promoteToPrimary: true }).then((second) =>
      expect(settled(second.destinationImageSetProperties?.imageSetId ?? '')).resolves.toMatchObject({
        imageSetWorkflowStatus: 'COPY_FAILED',
      }),
    );
  });
});

describe('search', () => {
  it('answers summaries, newest first, and pages them', async () => {
    for (let series = 1; series <= 7; series++) add({ series });
    const one = await client.send(
      new SearchImageSetsCommand({
        datastoreId,
        searchCriteria: {
          filters: [{ operator: 'EQUAL', values: [{ DICOMSeriesInstanceUID: seriesUid(3) }] }],
          sort: { sortField: 'DICOMStudyDateAndTime', sortOrder: 'ASC' },
        },
      }),
    );
    expect(one.sort).toEqual({ sortField: 'DICOMStudyDateAndTime', sortOrder: 'ASC' });
    expect(one.imageSetsMetadataSummaries).toHaveLength(1);
    expect(one.imageSetsMetadataSummaries?.[0]).toMatchObject({
      version: 1,
      isPrimary: true,
      DICOMTags: {
        DICOMPatientId: 'P-1',
        DICOMPatientName: 'Doe^Jane',
        DICOMPatientBirthDate: '19700101',
        DICOMPatientSex: 'F',
        DICOMStudyInstanceUID: studyUid(1),
        DICOMStudyId: 'S1',
        DICOMStudyDescription: 'CHEST',
        DICOMNumberOfStudyRelatedSeries: 1,
        DICOMNumberOfStudyRelatedInstances: 1,
        DICOMAccessionNumber: 'A-77',
        DICOMSeriesInstanceUID: seriesUid(3),
        DICOMSeriesModality: 'CT',
        DICOMSeriesBodyPart: 'LUNG',
        DICOMSeriesNumber: 4,
        DICOMStudyDate: '20240131',
        DICOMStudyTime: '083000',
      },
    });
    const found: (string | undefined)[] = [];
    for await (const answer of paginateSearchImageSets({ client, pageSize: 2 }, { datastoreId })) {
      found.push(...(answer.imageSetsMetadataSummaries ?? []).map((summary) => summary.imageSetId));
    }
    expect(new Set(found).size).toBe(7);
  });
});

describe('import jobs', () => {
  const start = (inputS3Uri: string, more: object = {}) =>
    client.send(
      new StartDICOMImportJobCommand({
        jobName: 'night',
        datastoreId,
        dataAccessRoleArn: ROLE,
        inputS3Uri,
        outputS3Uri: 's3://dicom-out/results',
        ...more,
      }),
    );
  const finished = (jobId: string | undefined) =>
    eventually(
      async () => (await client.send(new GetDICOMImportJobCommand({ datastoreId, jobId }))).jobProperties,
      (seen) => seen?.jobStatus === 'COMPLETED' || seen?.jobStatus === 'FAILED',
    );

  it('import a folder and write what became of each file', async () => {
    const started = await start('s3://dicom-in/monday/');
    expect(started).toMatchObject({ datastoreId, jobStatus: 'SUBMITTED' });
    expect(started.submittedAt).toBeInstanceOf(Date);
    const job = await finished(started.jobId);
    expect(job).toMatchObject({ jobStatus: 'COMPLETED', jobName: 'night', inputS3Uri: 's3://dicom-in/monday/' });
    const name = `results/${datastoreId}-DicomImport-${started.jobId}`;
    expect(job?.outputS3Uri).toBe(`s3://dicom-out/${name}/`);

    const imageSetId = imageSet({ series: 40 }).id;
    expect(await getImageSet(imageSetId)).toMatchObject({ imageSetWorkflowStatus: 'CREATED' });
    const read = (file: string) => readFile(join(folder, name, file), 'utf8');
    expect(JSON.parse(await read('job-output-manifest.json')).jobSummary).toMatchObject({
      jobId: started.jobId,
      datastoreId,
      inputS3Uri: 's3://dicom-in/monday/',
      outputS3Uri: `s3://dicom-out/${name}/`,
      successOutputS3Uri: `s3://dicom-out/${name}/SUCCESS/`,
      numberOfScannedFiles: 3,
      numberOfImportedFiles: 2,
      numberOfFilesWithCustomerError: 1,
      numberOfGeneratedImageSets: 1,
      imageSetsSummary: [{ imageSetId, numberOfMatchedSOPInstances: 2 }],
    });
    expect(
      (await read('SUCCESS/success.ndjson'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { inputFile: 'monday/slice1.dcm', importResponse: { imageSetId, imageSetVersion: 1, isPrimary: true } },
      { inputFile: 'monday/slice2.dcm', importResponse: { imageSetId, imageSetVersion: 1, isPrimary: true } },
    ]);
    expect(JSON.parse(await read('FAILURE/failure.ndjson'))).toEqual({
      inputFile: 'monday/notes.txt',
      exception: {
        exceptionType: 'ValidationException',
        message: 'DICOM attribute TransferSyntaxUID does not exist',
      },
    });
    expect(JSON.parse(await read('WARNING/warning.ndjson'))).toEqual({
      inputFile: 'monday/slice2.dcm',
      importResponse: {
        imageSetId,
        imageSetVersion: 1,
        isPrimary: true,
        warnings: [{ type: 'ImportWarning', message: 'invalid offset table' }],
      },
    });

    await finished((await start('s3://dicom-in/monday/')).jobId);
    expect(await getImageSet(imageSetId)).toMatchObject({ versionId: '2', isPrimary: true });
  });

  it('fail with a message', async () => {
    const job = await finished((await start('s3://dicom-in/broken')).jobId);
    expect(job).toMatchObject({ jobStatus: 'FAILED', message: expect.stringContaining('cannot be read') });
    expect(job?.message).toMatch(/^[\w -:`]+$/);
  });

  it('refuse buckets that are not mapped and keys that leave theirs', async () => {
    await expect(start('s3://elsewhere/x')).rejects.toThrow('the bucket elsewhere is not mapped');
    await expect(start('s3://dicom-in/../../etc')).rejects.toBeInstanceOf(ValidationException);
  });

  it('are listed, newest first, by status and by page', async () => {
    const ids: (string | undefined)[] = [];
    for (const key of ['a', 'b', 'broken']) ids.push((await start(`s3://dicom-in/${key}`)).jobId);
    for (const id of ids) await finished(id);
    const failed = await client.send(new ListDICOMImportJobsCommand({ datastoreId, jobStatus: 'FAILED' }));
    expect(failed.jobSummaries?.map((summary) => summary.jobId)).toEqual([ids[2]]);
    const listed: (string | undefined)[] = [];
    for await (const { jobSummaries } of paginateListDICOMImportJobs({ client, pageSize: 2 }, { datastoreId })) {
      listed.push(...(jobSummaries ?? []).map((summary) => summary.jobId));
    }
    expect([...listed].sort()).toEqual([...ids].sort());
  });
});

describe('tags', () => {
  it('are set, read and taken off data stores and image sets by ARN', async () => {
    const imageSetId = add({ series: 1 });
    const arn = `arn:aws:medical-imaging:us-east-1:123456789012:datastore/${datastoreId}`;
    for (const resourceArn of [arn, `${arn}/imageset/${imageSetId}`]) {
      await client.send(new TagResourceCommand({ resourceArn, tags: { team: 'chest', stage: 'test' } }));
      await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['stage', 'none'] }));
      const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
      expect(tags).toEqual({ team: 'chest' });
    }
    await expect(
      client.send(new ListTagsForResourceCommand({ resourceArn: arn.replace(datastoreId, '0'.repeat(32)) })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(
      client.send(new TagResourceCommand({ resourceArn: arn, tags: { 'aws:x': '1' } })),
    ).rejects.toBeInstanceOf(ValidationException);
  });
});

describe('throttling and permissions', () => {
  it('makes the SDK try again until the bucket has a token', async () => {
    emulator.throttle.set('GetDatastore', { rate: 1, burst: 1 });
    const patient = sdkClient(emulator, { maxAttempts: 10 });
    await patient.send(new GetDatastoreCommand({ datastoreId }));
    const second = await patient.send(new GetDatastoreCommand({ datastoreId }));
    patient.destroy();
    expect(second.$metadata.attempts).toBeGreaterThan(1);
    expect(emulator.counters.of('GetDatastore').throttled).toBeGreaterThan(0);

    emulator.throttle.set('GetDatastore', { rate: 0, burst: 0 });
    const once = sdkClient(emulator, { maxAttempts: 1 });
    const failure = await once.send(new GetDatastoreCommand({ datastoreId })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ThrottlingException);
    expect(failure).toMatchObject({ $metadata: { httpStatusCode: 429 } });
    once.destroy();
  });

  it('asks for the data store and for the image set', async () => {
    const asked: string[] = [];
    const limited = await startEmulator({
      credentials: [
        {
          ...KEY,
          allow: (action, resource) => {
            asked.push(`${action} ${resource.split(':').pop()}`);
            return action !== 'medical-imaging:GetImageFrame' || !resource.includes('/imageset/');
          },
        },
      ],
    });
    const id = limited.store.createDatastore('radiology');
    const { imageSetId } = limited.store.add(id, imageSet({ series: 1 }));
    const limitedClient = sdkClient(limited);
    const imageFrameId = '0'.repeat(32);
    const failure = await limitedClient
      .send(new GetImageFrameCommand({ datastoreId: id, imageSetId, imageFrameInformation: { imageFrameId } }))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AccessDeniedException);
    expect((failure as Error).message).toContain('not authorized to perform: medical-imaging:GetImageFrame');
    await limitedClient.send(new ListDatastoresCommand({}));
    expect(asked).toEqual([
      `medical-imaging:GetImageFrame datastore/${id}`,
      `medical-imaging:GetImageFrame datastore/${id}/imageset/${imageSetId}`,
      'medical-imaging:ListDatastores *',
    ]);
    limitedClient.destroy();
    await limited.close();
  });
});

describe('updates of a whole study', () => {
  it('change all its primary image sets, or none', async () => {
    const one = add({ series: 1 });
    const two = add({ series: 2 });
    const stray = add({ series: 3, study: 2 });
    const update = (latestVersionId: string, DICOM: object) =>
      client.send(
        new UpdateImageSetMetadataCommand({
          datastoreId,
          imageSetId: one,
          latestVersionId,
          updateImageSetMetadataUpdates: { DICOMUpdates: { updatableAttributes: attributes({ Patient: { DICOM } }) } },
        }),
      );
    // This client's model is older than the parameter: add it to the request, before it is signed.
    client.middlewareStack.add(
      (next) => (args) => {
        Object.assign((args.request as { query: object }).query, { includeStudyImageSets: 'true' });
        return next(args);
      },
      { step: 'build', name: 'wholeStudy' },
    );
    await update('1', { PatientName: 'New^Name' });
    client.middlewareStack.remove('wholeStudy');
    expect(await getImageSet(two)).toMatchObject({ imageSetWorkflowStatus: 'UPDATING_FOR_STUDY_CONSISTENCY' });
    for (const id of [one, two]) {
      expect(await settled(id)).toMatchObject({ versionId: '2', imageSetWorkflowStatus: 'UPDATED' });
      expect((await metadataOf(id)).Patient.DICOM.PatientName).toBe('New^Name');
    }
    expect(await getImageSet(stray)).toMatchObject({ versionId: '1' });
    await update('2', { PatientName: 'Alone' });
    expect(await settled(one)).toMatchObject({ imageSetWorkflowStatus: 'UPDATE_FAILED' });
  });
});
