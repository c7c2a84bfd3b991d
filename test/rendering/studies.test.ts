import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { readPng } from './support/png';
import { importStudies, writePhantoms, type ImportedImageSet } from '../../local/studies';
import { CodestreamReader } from '../../runtime/htj2k';
import { fitInside } from '../../runtime/rendering/choose-level';
import { requireAssets } from '../support/assets';
import { DATA, describeWithData } from '../support/data-set';
import { ProxyApp } from '../support/proxy-app';

// Pictures of studies by the server as it is deployed, behind its own authentication, from the emulator.
jest.setTimeout(180_000);

let app: ProxyApp;

beforeAll(async () => {
  requireAssets('tlm-proxy', 'token-keys');
  app = await ProxyApp.start();
});
afterAll(() => app?.stop());

/** Asks for a picture of the first and the last frame of each image set. @returns how many there are, and how many are refused */
async function renderAll(folder: string): Promise<{ pictures: number; refused: string[] }> {
  const { imageSets } = await importStudies(folder);
  expect(imageSets.length).toBeGreaterThan(0);
  app.add(imageSets);
  const found = { pictures: 0, refused: [] as string[] };
  for (const imageSet of imageSets) {
    for (const frame of new Set([imageSet.frames[0], imageSet.frames.at(-1)!])) {
      const response = await picture(imageSet, frame.id);
      if (response.status === 406) {
        found.refused.push(((await response.json()) as { detail: string }).detail);
        continue;
      }
      expect(response.status).toBe(200);
      const png = readPng(new Uint8Array(await response.arrayBuffer()));
      const header = headerOf(frame.bytes);
      if (header) expect(png).toMatchObject(fitInside(header, { width: 128, height: 128 }));
      expect(Math.max(png.width, png.height)).toBeLessThanOrEqual(128);
      // Neither black nor white all over.
      expect(new Set(png.samples).size).toBeGreaterThan(1);
      found.pictures++;
    }
  }
  return found;
}

function picture(imageSet: ImportedImageSet, frameId: string): Promise<Response> {
  return app.get(imageSet, frameId, '/rendered?width=128&height=128&format=png');
}

function headerOf(bytes: Uint8Array): { width: number; height: number } | undefined {
  const reader = new CodestreamReader();
  reader.push(bytes);
  return reader.header;
}

test('every generated study', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'phantoms-'));
  try {
    await writePhantoms(folder, { scale: 0.25 });
    const { pictures, refused } = await renderAll(folder);
    expect(refused).toEqual([]);
    expect(pictures).toBeGreaterThan(4);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

describeWithData('real studies', () => {
  // Mammograms, radiographs, colour ultrasound in JPEG, one CT in every syntax.
  test.each(['mg', 'cr', 'dx', 'us-cine', 'us', 'ct-syntaxes'])('%s', async (folder) => {
    const { pictures, refused } = await renderAll(path.join(DATA, 'studies', folder));
    expect(pictures).toBeGreaterThan(0);
    // Only what is stored as JPEG 2000 has no picture.
    for (const reason of refused) expect(reason).toMatch(/without high throughput/);
  });
});

test('a picture needs a token', async () => {
  expect((await app.get({ id: '0'.repeat(32) }, '0'.repeat(32), '/rendered', {})).status).toBe(401);
});
