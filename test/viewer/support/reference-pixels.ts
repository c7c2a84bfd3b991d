import { readFile } from 'node:fs/promises';
import { frameBytes } from '../../../local/studies/dicom/frame-bytes';
import { pixelDataOf, describeImage } from '../../../local/studies/dicom/image-description';
import { readPart10 } from '../../../local/studies/dicom/part10';
import { readAttributes } from '../../../local/studies/dicom/values';
import { decodeFrame } from '../../../local/studies/frames/decode-frame';
import { cleanSamples, SampleArray } from '../../../local/studies/frames/samples';
import { explicitBigEndian, ruleOf } from '../../../local/studies/frames/transfer-syntaxes';
import { Codecs, importPixels } from '../../../local/studies/import/import-pixels';

/** A frame as it may be delivered, and what a viewer has to show of it. */
export interface ReferenceFrame {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

export interface ReferenceFile {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly transferSyntax: string;
  readonly frames: readonly (ReferenceFrame & { readonly checksums?: unknown })[];
  /** By frame: grey values after the modality transform, or RGB of 8 bits; by other codecs than the viewer's. */
  readonly expected: readonly Float32Array[];
  readonly lossy: boolean;
}

const LOSSY = /4\.(50|51|53|55|81|91)$/;
/** More frames of one object show nothing new, and of a large one the second does not either. */
function framesOf({ rows, columns }: Image): number {
  return rows * columns > 200_000 ? 1 : 2;
}

/** As the service stores it, and, where that is another form, as the file has it. */
export async function readReference(
  path: string,
  codecs: Codecs,
): Promise<{ stored: ReferenceFile; original?: ReferenceFile }> {
  const { dataSet, transferSyntax } = readPart10(await readFile(path));
  const element = pixelDataOf(dataSet);
  const rule = ruleOf(transferSyntax);
  if (!element || !rule) throw new Error(`${path}: no pixel data that are imported`);
  const pixelElement = dataSet.elements[element.tag];
  const image = describeImage(dataSet, element);
  const { attributes } = readAttributes(dataSet, {
    bigEndian: transferSyntax === explicitBigEndian,
    signed: image.signed,
    characterSet: undefined,
    onOmitted: () => undefined,
  });
  const imported = await importPixels(dataSet, element, transferSyntax, codecs, () => Promise.resolve());
  const sources = frameBytes(dataSet, pixelElement, image, transferSyntax === explicitBigEndian).slice(
    0,
    framesOf(image),
  );
  const expected = sources.map((bytes) =>
    image.bitsAllocated === 1
      ? oneBit(imported.frames[sources.indexOf(bytes)].bytes, image.rows * image.columns)
      : shown(cleanSamples(decodeFrame(bytes, rule.coding, image, codecs), image).samples, attributes, image),
  );
  const stored: ReferenceFile = {
    attributes: { ...attributes, ...imported.changed },
    transferSyntax: imported.storedTransferSyntax,
    frames: imported.frames.slice(0, framesOf(image)).map((frame) => ({ ...frame, checksums: frame.checksums })),
    expected,
    lossy: rule.keptAs !== undefined && LOSSY.test(transferSyntax),
  };
  const asFiled = rule.keptAs === undefined && rule.coding !== 'native' && image.bitsAllocated > 1;
  if (!asFiled) return { stored };
  const contentType = { rle: 'image/dicom-rle', jpeg: 'image/jpeg', 'jpeg-ls': 'image/jls' }[rule.coding as string];
  return {
    stored,
    original: {
      attributes,
      transferSyntax,
      frames: sources.map((bytes) => ({ bytes, contentType: contentType ?? 'image/j2c' })),
      expected,
      lossy: LOSSY.test(transferSyntax),
    },
  };
}

function oneBit(bytes: Uint8Array, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => (bytes[index >> 3] >> (index & 7)) & 1);
}

type Image = ReturnType<typeof describeImage>;
type Attributes = Readonly<Record<string, unknown>>;

function shown(samples: SampleArray, attributes: Attributes, image: Image): Float32Array {
  if (image.photometricInterpretation === 'PALETTE COLOR') return palette(samples, attributes);
  if (image.samplesPerPixel === 3) return rgb(samples, image);
  const lut = first(attributes.ModalityLUTSequence);
  if (lut) {
    const [, start] = lut.LUTDescriptor as number[];
    const table = wordsOf(lut.LUTData);
    return Float32Array.from(samples, (value) => table[Math.min(table.length - 1, Math.max(0, value - start))]);
  }
  const group = transformationOf(attributes);
  const slope = Number(group.RescaleSlope ?? 1) || 1;
  const intercept = Number(group.RescaleIntercept ?? 0);
  return Float32Array.from(samples, (value) => value * slope + intercept);
}

/** Shared by the frames, or of the first one: the frames compared have the same. */
function transformationOf(attributes: Attributes): Attributes {
  for (const sequence of ['SharedFunctionalGroupsSequence', 'PerFrameFunctionalGroupsSequence']) {
    const group = first(first(attributes[sequence])?.PixelValueTransformationSequence);
    if (group) return group;
  }
  return attributes;
}

/** DICOM PS3.3 C.7.6.3.1.2. */
function rgb(samples: SampleArray, { photometricInterpretation, bitsStored }: Image): Float32Array {
  const out = new Float32Array(samples.length);
  const scale = 255 / (2 ** bitsStored - 1);
  for (let at = 0; at < samples.length; at += 3) {
    const [a, b, c] = [samples[at], samples[at + 1], samples[at + 2]];
    const pixel = photometricInterpretation.startsWith('YBR_FULL')
      ? [a + 1.402 * (c - 128), a - 0.344136 * (b - 128) - 0.714136 * (c - 128), a + 1.772 * (b - 128)]
      : [a * scale, b * scale, c * scale];
    pixel.forEach((value, channel) => (out[at + channel] = Math.min(255, Math.max(0, Math.round(value)))));
  }
  return out;
}

function palette(samples: SampleArray, attributes: Attributes): Float32Array {
  const out = new Float32Array(samples.length * 3);
  ['Red', 'Green', 'Blue'].forEach((color, channel) => {
    const [count, start, bits] = attributes[`${color}PaletteColorLookupTableDescriptor`] as number[];
    const data = attributes[`${color}PaletteColorLookupTableData`];
    const words =
      data === undefined
        ? expanded(wordsOf(attributes[`Segmented${color}PaletteColorLookupTableData`]))
        : wordsOf(data);
    const table = bits === 8 && words.length < count ? new Uint8Array(Uint16Array.from(words).buffer) : words;
    const shift = bits === 16 && Array.from(table).some((value) => value > 255) ? 8 : 0;
    samples.forEach((value: number, pixel: number) => {
      out[pixel * 3 + channel] = table[Math.min((count || 65536) - 1, Math.max(0, value - start))] >> shift;
    });
  });
  return out;
}

/** Discrete and linear segments of words (C.7.9.2), which is all that the data set has. */
function expanded(words: ArrayLike<number>): number[] {
  const table: number[] = [];
  for (let at = 0; at < words.length;) {
    const [opcode, length] = [words[at], words[at + 1]];
    if (opcode === 0) {
      table.push(...Array.from(words).slice(at + 2, at + 2 + length));
      at += 2 + length;
    } else {
      const from = table.at(-1) ?? 0;
      for (let step = 1; step <= length; step++) {
        table.push(Math.round(from + ((words[at + 2] - from) * step) / length));
      }
      at += 3;
    }
  }
  return table;
}

function wordsOf(value: unknown): ArrayLike<number> {
  if (Array.isArray(value)) return value as number[];
  const bytes = Buffer.from(String(value), 'base64');
  return new Uint16Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 1);
}

function first(value: unknown): Attributes | undefined {
  return (Array.isArray(value) ? value[0] : value) as Attributes | undefined;
}
