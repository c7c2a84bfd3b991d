import { createHash } from 'node:crypto';
import { GetImageFrameCommand } from '@aws-sdk/client-medical-imaging';
import { generate } from 'selfsigned';
import { sdkClient, startEmulator } from './support/emulator';
import { imageSet } from './support/fixtures';
import { HealthImagingEmulator } from '../../../local/healthimaging';

let emulator: HealthImagingEmulator | undefined;

afterEach(() => emulator?.close());

it('serves TLS with the certificate that it is given', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  emulator = await startEmulator({ tls: { key, cert } });
  expect(emulator.url).toMatch(/^https:/);
  const datastoreId = emulator.store.createDatastore('radiology');
  const bytes = Buffer.alloc(3_000_000, 'frame ');
  const made = imageSet({ series: 1, frameBytes: () => bytes });
  const { imageSetId } = emulator.store.add(datastoreId, made);
  const client = sdkClient(emulator, { requestHandler: { httpsAgent: { ca: cert } } });
  const answer = await client.send(
    new GetImageFrameCommand({ datastoreId, imageSetId, imageFrameInformation: { imageFrameId: made.frames[0].id } }),
  );
  const got = (await answer.imageFrameBlob?.transformToByteArray()) ?? Buffer.of();
  const digest = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
  expect(digest(got)).toBe(digest(bytes));
  client.destroy();
});

it('says which port is taken', async () => {
  emulator = await startEmulator();
  const port = Number(new URL(emulator.url).port);
  await expect(startEmulator({ port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken: choose another port`);
});

it('asks for a credential', async () => {
  await expect(HealthImagingEmulator.start({ credentials: [] })).rejects.toThrow('at least one credential');
});
