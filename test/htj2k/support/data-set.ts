import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { DATA } from '../../support/data-set';

export { describeWithData } from '../../support/data-set';

const JPEG_2000 = /^1\.2\.840\.10008\.1\.2\.4\.(90|91|201|202|203)$/;

export interface RealFrame {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** All JPEG 2000 and HTJ2K frames of the set: codestream files, and the frames inside DICOM files. */
export function realFrames(): RealFrame[] {
  if (!existsSync(DATA)) return [];
  const files = readdirSync(DATA, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return files.flatMap((file) => {
    const name = file.slice(DATA.length + 1);
    if (/\.(j2c|jph)$/.test(name)) return [{ name, bytes: readFileSync(file) }];
    return name.endsWith('.dcm') ? dicomFrames(name, readFileSync(file)) : [];
  });
}

function dicomFrames(name: string, file: Buffer): RealFrame[] {
  const dataSet = parse(file);
  const pixels = dataSet?.elements.x7fe00010;
  if (!dataSet || !pixels?.fragments || !JPEG_2000.test(dataSet.string('x00020010') ?? '')) return [];
  const count = dataSet.intString('x00280008') ?? 1;
  const offsets = pixels.basicOffsetTable ?? [];
  return Array.from({ length: count }, (_, frame) => {
    const bytes =
      offsets.length === count
        ? dicomParser.readEncapsulatedImageFrame(dataSet, pixels, frame)
        : count === 1
          ? dicomParser.readEncapsulatedPixelDataFromFragments(dataSet, pixels, 0, pixels.fragments?.length)
          : dicomParser.readEncapsulatedPixelDataFromFragments(dataSet, pixels, frame);
    return { name: count === 1 ? name : `${name}#${frame}`, bytes: Uint8Array.from(bytes) };
  });
}

/** Undefined: a broken file, which other tests are about. */
function parse(file: Buffer): dicomParser.DataSet | undefined {
  try {
    return dicomParser.parseDicom(file);
  } catch {
    return undefined;
  }
}
