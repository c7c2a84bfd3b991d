import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ImportedFrame, ImportedImageSet, InstanceMetadata } from '../../../local/studies';
import { readPart10 } from '../../../local/studies/dicom/part10';
import { HtJ2kDecoder } from '../../../local/studies/htj2k-decoder';

export { DATA as realData, describeWithData as describeRealData } from '../../support/data-set';

/** A folder that is gone after the test file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'studies-'));
  folders.push(folder);
  return folder;
}
const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

export interface FoundInstance {
  readonly imageSet: ImportedImageSet;
  readonly instance: InstanceMetadata;
  readonly frames: readonly ImportedFrame[];
}

export function instancesOf(imageSets: readonly ImportedImageSet[]): ReadonlyMap<string, readonly FoundInstance[]> {
  const found = new Map<string, FoundInstance[]>();
  for (const imageSet of imageSets) {
    const frames = new Map(imageSet.frames.map((frame) => [frame.id, frame]));
    for (const series of Object.values(imageSet.metadata.Study.Series)) {
      for (const [uid, instance] of Object.entries(series.Instances)) {
        const own = instance.ImageFrames.map(({ ID }) => frames.get(ID)!);
        found.set(uid, [...(found.get(uid) ?? []), { imageSet, instance, frames: own }]);
      }
    }
  }
  return found;
}

export async function sopUidOf(path: string): Promise<string> {
  return readPart10(await readFile(path)).dataSet.string('x00080018')!;
}

/** The one instance of the series with this description. */
export function bySeries(imageSets: readonly ImportedImageSet[], description: string): FoundInstance {
  const matching = imageSets.filter(
    (imageSet) => Object.values(imageSet.metadata.Study.Series)[0]!.DICOM.SeriesDescription === description,
  );
  expect(matching).toHaveLength(1);
  const found = [...instancesOf(matching).values()].flat();
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** The stored pixels: of HTJ2K decoded, of uncompressed frames as they are. */
export async function pixelsOf(frames: readonly ImportedFrame[]): Promise<Buffer> {
  const decoder = await HtJ2kDecoder.create();
  return Buffer.concat(
    frames.map(({ bytes, contentType }) =>
      contentType === 'image/jph' ? decoder.decode(bytes, (image) => image.bytes) : bytes,
    ),
  );
}

/** Every checksum, size, minimum and maximum in the metadata against the frame itself. */
export async function verifyFrames(imageSets: readonly ImportedImageSet[]): Promise<number> {
  const decoder = await HtJ2kDecoder.create();
  let verified = 0;
  for (const { instance, frames } of [...instancesOf(imageSets).values()].flat()) {
    for (const [index, metadata] of instance.ImageFrames.entries()) {
      const { bytes, contentType } = frames[index]!;
      const listed = metadata.PixelDataChecksumFromBaseToFullResolution;
      if (contentType !== 'image/jph') {
        expect(listed).toEqual([
          { Width: instance.DICOM.Columns, Height: instance.DICOM.Rows, Checksum: crc32(bytes) },
        ]);
      } else {
        decoder.decode(bytes, (image) => {
          expect(listed.at(-1)).toEqual({ Width: image.width, Height: image.height, Checksum: crc32(image.bytes) });
          for (const [level, checksum] of [...listed].reverse().entries()) {
            if (level === 0) continue;
            const reduced = image.reduced(level);
            expect(checksum).toEqual({ Width: reduced.width, Height: reduced.height, Checksum: crc32(reduced.bytes) });
          }
          expect(metadata.FrameSizeInBytes).toBe(image.bytes.length);
        });
      }
      verified++;
    }
  }
  return verified;
}
