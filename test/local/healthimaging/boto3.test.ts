import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmulator } from './support/emulator';
import { imageSet } from './support/fixtures';
import { HealthImagingEmulator } from '../../../local/healthimaging';

const run = promisify(execFile);
const CACHED = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk-healthimaging', 'boto3');

/** A Python that has boto3: the one that is there, or a virtual environment of our own that is kept for the next run. */
async function pythonWithBoto3(): Promise<string> {
  const own = join(CACHED, 'bin', 'python3');
  for (const python of ['python3', ...(existsSync(own) ? [own] : [])]) {
    if (
      await run(python, ['-c', 'import boto3']).then(
        () => true,
        () => false,
      )
    ) {
      return python;
    }
  }
  try {
    await run('python3', ['-m', 'venv', CACHED]);
    await run(own, ['-m', 'pip', 'install', '--quiet', 'boto3']);
  } catch (error) {
    throw new Error(
      `This test needs python3 with boto3. It is not importable, and installing it into ${CACHED} failed: ` +
        `${(error as Error).message}. Install python3 with venv and boto3 (pip install boto3), then run it again.`,
    );
  }
  return own;
}

let emulator: HealthImagingEmulator;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'healthimaging-'));
  emulator = await startEmulator({
    imports: {
      buckets: { dicom: folder },
      importStudies: () => Promise.resolve({ imageSets: [imageSet({ series: 2 })], failures: [], warnings: [] }),
    },
  });
});

afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

it('boto3 calls every operation, with temporary credentials, and understands every answer', async () => {
  const python = await pythonWithBoto3();
  const datastoreId = emulator.store.createDatastore('radiology');
  const made = imageSet({ series: 1, isPrimary: false });
  const { imageSetId } = emulator.store.add(datastoreId, made);
  const script = join(__dirname, 'boto3_check.py');
  const { stdout } = await run(python, [script, emulator.url, datastoreId, imageSetId, made.frames[0].id], {
    env: {
      ...process.env,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      NO_PROXY: '127.0.0.1',
    },
  });
  expect(JSON.parse(stdout)).toEqual({
    boto3: expect.stringMatching(/^1\./),
    created: 'CREATING',
    datastore: ['boto3', true],
    tags: { team: 'chest' },
    datastores: ['boto3', 'radiology'],
    deleted: 'DELETING',
    job: ['SUBMITTED', 'COMPLETED', 'night'],
    jobs: ['COMPLETED'],
    found: [
      [imageSetId, 4],
      [imageSet({ series: 2 }).id, 4],
    ],
    image_set: ['CREATED', '1', false],
    metadata: ['application/json', 'gzip', 'Doe^Jane'],
    frame: ['image/jph', Buffer.from(made.frames[0].bytes).toString()],
    updated: ['UPDATING', 'UPDATED'],
    copied: 'COPIED',
    versions: [
      ['2', 'UPDATED'],
      ['1', 'CREATED'],
    ],
    removed: 'DELETING',
    errors: [
      ['ResourceNotFoundException', 404],
      ['ValidationException', 400],
      ['ConflictException', 409],
    ],
  });
}, 180_000);
