import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import {
  MedicalImagingClient,
  GetDICOMImportJobCommand,
  StartDICOMImportJobCommand,
} from '@aws-sdk/client-medical-imaging';
import { HealthImagingEmulator } from '../../../local/healthimaging';
import { importStudies, writePhantoms } from '../../../local/studies';

test('an import job takes a folder of DICOM files in and lists each file under success or failure', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'import-job-'));
  const [input, output] = [path.join(folder, 'in'), path.join(folder, 'out')];
  await writePhantoms(path.join(input, 'mr'), { only: ['mr'], scale: 0.25 });
  await writeFile(path.join(input, 'broken.dcm'), 'not DICOM');
  const credentials = { accessKeyId: 'ASIAIMPORT', secretAccessKey: 'secret' };
  const emulator = await HealthImagingEmulator.start({
    region: 'us-east-1',
    credentials: [credentials],
    imports: {
      importStudies: (directory, onProgress, signal) => importStudies(directory, { onProgress, signal }),
      buckets: { studies: input, results: output },
    },
  });
  const client = new MedicalImagingClient({
    endpoint: emulator.url,
    disableHostPrefix: true,
    region: 'us-east-1',
    credentials,
  });
  try {
    const datastoreId = emulator.store.createDatastore('imports');
    const { jobId } = await client.send(
      new StartDICOMImportJobCommand({
        datastoreId,
        dataAccessRoleArn: 'arn:aws:iam::123456789012:role/import',
        inputS3Uri: 's3://studies/',
        outputS3Uri: 's3://results/jobs/',
      }),
    );
    const job = async () => (await client.send(new GetDICOMImportJobCommand({ datastoreId, jobId }))).jobProperties!;
    while (['SUBMITTED', 'IN_PROGRESS'].includes((await job()).jobStatus!)) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const properties = await job();
    expect(properties.jobStatus).toBe('COMPLETED');
    const results = path.join(output, properties.outputS3Uri!.replace('s3://results/', ''));
    const lines = async (name: string) =>
      (await readFile(path.join(results, name), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    const succeeded = await lines('SUCCESS/success.ndjson');
    expect(succeeded.length).toBeGreaterThan(1);
    expect(succeeded[0].inputFile).toMatch(/\.dcm$/);
    expect(JSON.stringify(succeeded[0])).toMatch(/[0-9a-f]{32}/);
    expect((await lines('FAILURE/failure.ndjson')).map(({ inputFile }) => inputFile)).toEqual([
      expect.stringContaining('broken.dcm'),
    ]);
  } finally {
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  }
});
