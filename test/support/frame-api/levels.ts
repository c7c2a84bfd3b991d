import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { importStudies, writePhantoms, type ImportedFrame, type ImportedImageSet } from '../../../local/studies';
import { HtJ2kDecoder } from '../../../local/studies/htj2k-decoder';
import { DATA, describeWithData } from '../data-set';
import type { ProxyApp } from '../proxy-app';

/** Every frame of every study: its levels are its bytes, and each prefix is an image. */
export function describeLevels(app: () => ProxyApp): void {
  let decoder: HtJ2kDecoder;
  beforeAll(async () => {
    decoder = await HtJ2kDecoder.create();
  });

  async function serve(folder: string): Promise<readonly ImportedImageSet[]> {
    const { imageSets } = await importStudies(folder);
    app().add(imageSets);
    return imageSets;
  }

  function get(imageSet: ImportedImageSet, frame: ImportedFrame, suffix = ''): Promise<Response> {
    return app().get(imageSet, frame.id, suffix);
  }

  async function bytesOf(response: Response): Promise<Uint8Array> {
    expect(response.status).toBe(200);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** @returns how many levels the frame has; 0 for none */
  async function checkFrame(imageSet: ImportedImageSet, frame: ImportedFrame, decode: boolean): Promise<number> {
    const first = await get(imageSet, frame, '/levels/0');
    if (first.status === 406) {
      await first.arrayBuffer();
      expect(Buffer.compare(await bytesOf(await get(imageSet, frame)), frame.bytes)).toBe(0);
      return 0;
    }
    const count = Number(first.headers.get('frame-levels'));
    const levels = [await bytesOf(first)];
    for (let level = 1; level < count; level++) {
      levels.push(await bytesOf(await get(imageSet, frame, `/levels/${level}`)));
    }
    expect(Buffer.compare(Buffer.concat(levels), frame.bytes)).toBe(0);
    expect(Buffer.compare(await bytesOf(await get(imageSet, frame)), frame.bytes)).toBe(0);
    for (const wrong of [`/levels/${count}`, `/levels/0-${count}`, '/levels/1-0', '/levels/-1', '/levels/x']) {
      const response = await get(imageSet, frame, wrong);
      expect([wrong, response.status]).toEqual([wrong, 400]);
      await response.arrayBuffer();
    }
    if (decode) checkPrefixes(frame, levels);
    return count;
  }

  /** Each prefix decodes to just what the whole frame gives at that resolution. */
  function checkPrefixes(frame: ImportedFrame, levels: readonly Uint8Array[]): void {
    for (let level = 0; level < levels.length; level++) {
      const discard = levels.length - 1 - level;
      const fromPrefix = decoder.decode(Buffer.concat(levels.slice(0, level + 1)), (image) => image.reduced(discard));
      const fromWhole = decoder.decode(frame.bytes, (image) => image.reduced(discard));
      expect([fromPrefix.width, fromPrefix.height]).toEqual([fromWhole.width, fromWhole.height]);
      expect(Buffer.compare(fromPrefix.bytes, fromWhole.bytes)).toBe(0);
    }
  }

  describe('generated studies', () => {
    let imageSets: readonly ImportedImageSet[];
    beforeAll(async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'levels-'));
      await writePhantoms(folder);
      imageSets = await serve(folder);
      await rm(folder, { recursive: true });
    });

    test.each([
      ['CT', 64],
      ['MR', 32],
      ['DX', 1],
      ['MG', 1],
      ['US', 30],
    ])('%s', async (modality, frames) => {
      const imageSet = imageSets.find(({ metadata }) =>
        Object.values(metadata.Study.Series).some((series) => series.DICOM.Modality === modality),
      )!;
      expect(imageSet.frames.length).toBeGreaterThanOrEqual(frames);
      for (const [index, frame] of imageSet.frames.entries()) {
        const decode = index === 0 || index === imageSet.frames.length - 1;
        expect(await checkFrame(imageSet, frame, decode)).toBeGreaterThanOrEqual(3);
      }
    });

    test('the variety of syntaxes and shapes', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'levels-variety-'));
      await writePhantoms(folder, { only: ['variety'] });
      const variety = await serve(folder);
      await rm(folder, { recursive: true });
      const counts: number[] = [];
      for (const imageSet of variety) {
        for (const frame of imageSet.frames) {
          counts.push(await checkFrame(imageSet, frame, frame.contentType === 'image/jph'));
        }
      }
      expect(counts.filter((count) => count === 0).length).toBeGreaterThan(0);
      expect(counts.filter((count) => count > 0).length).toBeGreaterThan(0);
    });
  });

  describeWithData('studies of ../shared/data', () => {
    test('all of them', async () => {
      for (const imageSet of await serve(DATA)) {
        for (const [index, frame] of imageSet.frames.entries()) {
          const count = await checkFrame(imageSet, frame, index === 0 && /image\/jph/.test(frame.contentType));
          if (frame.contentType === 'image/jpeg') expect(count).toBe(0);
        }
      }
    });
  });
}
