import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Page } from 'playwright-core';
import { LocalSite, ServedFrame } from './support/local-site';
import { inPicture, waitForPicture } from './support/picture';
import { readReference, ReferenceFile } from './support/reference-pixels';
import { SERIES } from './support/series-fixture';
import { writePhantoms } from '../../local/studies';
import { HtJ2kDecoder } from '../../local/studies/htj2k-decoder';
import { HtJ2kEncoder } from '../../local/studies/htj2k-encoder';
import { Codecs } from '../../local/studies/import/import-pixels';
import { nativeCodecs } from '../../local/studies/native-codecs';
import { DATA, describeWithData } from '../support/data-set';

jest.setTimeout(180_000);

interface Shown {
  readonly label: string;
  readonly error?: string;
  readonly type?: string;
  readonly integrity?: string;
  readonly different: number;
  readonly worst: number;
}

interface Item {
  readonly label: string;
  readonly file: ReferenceFile;
}

let site: LocalSite;
let codecs: Codecs;

beforeAll(async () => {
  codecs = {
    native: await nativeCodecs(),
    htj2k: await HtJ2kDecoder.create(),
    encoder: await HtJ2kEncoder.create(),
  };
  site = await LocalSite.start();
});
afterAll(() => site?.close());

/** All of them as the slices of one series, of every size, depth and coding: the viewer reads each by itself. */
async function showAll(items: readonly Item[]): Promise<readonly Shown[]> {
  const frames: ServedFrame[] = [];
  const expected = new Map<string, Buffer>();
  const labels: string[] = [];
  const instances = items.map(({ label, file }, index) => {
    const images = file.frames.map(({ bytes, contentType, checksums }, at) => {
      const id = (frames.length + 1).toString(16).padStart(32, '0');
      frames.push({ id, bytes, contentType });
      expected.set(`/expected/${id}`, Buffer.from(file.expected[at].buffer));
      labels.push(`${label} #${at + 1}`);
      return { ID: id, ...(checksums !== undefined && { PixelDataChecksumFromBaseToFullResolution: checksums }) };
    });
    const uid = `${SERIES}.${index + 1}`;
    const DICOM = { ...file.attributes, SOPInstanceUID: uid, InstanceNumber: String(index + 1) };
    return [uid, { DICOM, StoredTransferSyntaxUID: file.transferSyntax, ImageFrames: images }] as const;
  });
  const address = site.add({
    frames,
    metadata: {
      SchemaVersion: '1.1',
      Patient: { DICOM: {} },
      Study: { DICOM: {}, Series: { [SERIES]: { DICOM: {}, Instances: Object.fromEntries(instances) } } },
    },
  });
  const { page, complaints } = await site.newPage({ viewport: { width: 700, height: 500 } });
  await page.route('**/expected/*', (route) => {
    return route.fulfill({ body: expected.get(new URL(route.request().url()).pathname) });
  });
  await page.goto(`${address}?series=${SERIES}&slice=1`);
  await waitForPicture(page, 0, 'full');
  const shown = await compareAll(
    page,
    frames.map(({ id }) => id),
  );
  expect(complaints).toEqual([]);
  await page.context().close();
  return shown.map((result, index) => ({ ...result, label: labels[index] }));
}

function compareAll(page: Page, ids: readonly string[]): Promise<readonly Omit<Shown, 'label'>[]> {
  return inPicture(
    page,
    async ({ stackView }, all) => {
      const results = [];
      for (const [index, id] of all.entries()) {
        stackView.show(index);
        const deadline = Date.now() + 20_000;
        const { state: first } = stackView;
        let state = first;
        while (!(state.shown === index && state.quality === 'full') && !state.problem && Date.now() < deadline) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          ({ state } = stackView);
        }
        const { problem } = state;
        const error = problem
          ? [problem.kind, ...problem.details].join(' ')
          : state.shown === index
            ? undefined
            : 'was not shown in time';
        const wanted = new Float32Array(await (await fetch(`/expected/${id}`)).arrayBuffer());
        const pixels = stackView.pixels() ?? new Uint8Array();
        let [different, worst] = [Math.abs(wanted.length - pixels.length), 0];
        for (let at = 0; at < wanted.length; at++) {
          const distance = Math.abs(wanted[at] - pixels[at]);
          if (distance !== 0) different++;
          if (distance > worst) worst = distance;
        }
        results.push({ error, type: pixels.constructor.name, integrity: state.integrity, different, worst });
      }
      return results;
    },
    ids,
  ) as unknown as Promise<readonly Omit<Shown, 'label'>[]>;
}

/** Every file once, or but one of those that are alike. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.dcm'))
    .sort()
    .map((name) => join(folder, name));
}

async function itemsOf(folder: string, files: readonly string[]): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (const path of files) {
    const label = relative(folder, path);
    const read = await readReference(path, codecs).catch(() => undefined);
    if (!read) continue;
    items.push({ label, file: read.stored });
    const { rows, columns } = sizeOf(read.stored);
    // A large one takes seconds in a browser and shows nothing new.
    if (read.original && rows * columns < 5e5) items.push({ label: `${label} (as filed)`, file: read.original });
  }
  return items;
}

function sizeOf({ attributes }: ReferenceFile): { readonly rows: number; readonly columns: number } {
  return { rows: Number(attributes.Rows), columns: Number(attributes.Columns) };
}

function problemsOf(items: readonly Item[], shown: readonly Shown[]): readonly string[] {
  const lossy = new Set(items.filter(({ file }) => file.lossy).map(({ label }) => label));
  return shown.flatMap(({ label, error, different, worst, integrity }) => {
    if (error) return [`${label}: ${error}`];
    if (integrity === 'mismatch') return [`${label}: wrong checksum`];
    // Decoders of lossy codings may round differently.
    const allowed = lossy.has(label.replace(/ #\d+$/, '')) ? 3 : 0;
    return different > 0 && !(worst <= allowed) ? [`${label}: ${different} differ, by up to ${worst}`] : [];
  });
}

test('phantoms of every depth, colour and coding: the viewport holds what other codecs decode', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pixels-'));
  try {
    await writePhantoms(folder, { only: ['variety'] });
    const items = await itemsOf(folder, filesBelow(folder));
    expect(items.length).toBeGreaterThan(40);
    const shown = await showAll(items);
    expect(problemsOf(items, shown)).toEqual([]);
    expect(shown.filter(({ integrity }) => integrity === 'verified').length).toBeGreaterThan(shown.length / 3);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

describeWithData('real studies', () => {
  test('of every modality and syntax: the viewport holds what other codecs decode', async () => {
    const folder = join(DATA, 'studies');
    const files = filesBelow(folder).filter(
      (path) =>
        !/ct1mm-0(?!49)|mr-phantom.0(?!01)|cr.nema-rg3|CT0012.not|charsets.chr(?!Arab)/.test(path) &&
        !/no-pixels/.test(path),
    );
    const items = await itemsOf(folder, files);
    expect(items.length).toBeGreaterThan(60);
    const shown = await showAll(items);
    const problems = problemsOf(items, shown);
    // The service stores these as HTJ2K; as they were filed they are refused rather than shown with other values.
    const refused = problems.filter((problem) => problem.endsWith('noDecoder JPEG, 12 bit'));
    expect(refused.map((problem) => problem.split(' ')[0])).toEqual([
      'ct-enhanced/CT0012.fragmented_no_bot_jpeg_baseline.51.dcm',
      'ct-syntaxes/ct-JPEGProcess2_4.dcm',
    ]);
    expect(problems.filter((problem) => !refused.includes(problem))).toEqual([]);
  });
});
