import type { DataSet } from 'dicom-parser';
import { frameBytes, wholeStream } from '../dicom/frame-bytes';
import { describeImage, type ImageDescription, type PixelDataElement } from '../dicom/image-description';
import { type Decoders, decodeFrame } from '../frames/decode-frame';
import { bytesOf, cleanSamples, type SampleArray } from '../frames/samples';
import {
  isStorableAsHtj2k,
  storeAsHtj2k,
  storeAsImported,
  storeConforming,
  type StoredFrame,
  storeRaw,
  withoutPadding,
} from '../frames/store-frame';
import {
  explicitBigEndian,
  explicitLittleEndian,
  htj2kLosslessRpcl,
  ruleOf,
  type TransferSyntaxRule,
} from '../frames/transfer-syntaxes';
import type { HtJ2kEncoder } from '../htj2k-encoder';
import type { DicomValue } from '../image-set';
import { RejectedFile } from './rejected-file';

export interface Codecs extends Decoders {
  readonly encoder: HtJ2kEncoder;
}

export interface ImportedPixels {
  readonly frames: readonly StoredFrame[];
  readonly storedTransferSyntax: string;
  /** Attributes that the stored pixels make different from the file's. */
  readonly changed: Readonly<Record<string, DicomValue>>;
  readonly warnings: readonly string[];
}

/** Brings the frames of one file into the form they are stored in; calls between frames to let others run. */
export async function importPixels(
  dataSet: DataSet,
  pixelData: PixelDataElement,
  transferSyntax: string,
  codecs: Codecs,
  breathe: () => Promise<void>,
): Promise<ImportedPixels> {
  const rule = ruleOf(transferSyntax);
  if (rule === undefined) throw new RejectedFile(`HealthImaging does not import transfer syntax ${transferSyntax}`);
  const image = describeImage(dataSet, pixelData);
  const element = dataSet.elements[pixelData.tag]!;
  if ((rule.coding === 'native') === (element.encapsulatedPixelData === true)) {
    throw new RejectedFile(`the pixel data do not have the form that transfer syntax ${transferSyntax} asks for`);
  }
  if (rule.coding === 'video') return keep([wholeStream(dataSet, element)], rule.keptAs!, transferSyntax, image);
  const sources = frameBytes(dataSet, element, image, transferSyntax === explicitBigEndian);
  const job: Job = { image, rule, transferSyntax, codecs };
  if (image.bitsAllocated === 1) {
    return keep(
      sources.map((bytes) => bitPacked(bytes, job)),
      'application/octet-stream',
      explicitLittleEndian,
      image,
    );
  }
  const stored: StoredFrame[] = [];
  const warnings = new Set<string>();
  for (const [index, bytes] of sources.entries()) {
    stored.push(naming(index, sources.length, () => storeOne(bytes, job, warnings)));
    await breathe();
  }
  return {
    frames: stored,
    storedTransferSyntax: storedSyntax(job),
    changed: changedAttributes(job),
    warnings: [...warnings],
  };
}

interface Job {
  readonly image: ImageDescription;
  readonly rule: TransferSyntaxRule;
  readonly transferSyntax: string;
  readonly codecs: Codecs;
}

function keep(
  frames: readonly Uint8Array[],
  contentType: string,
  storedTransferSyntax: string,
  image: ImageDescription,
): ImportedPixels {
  return {
    frames: frames.map((bytes) => storeAsImported(new Uint8Array(bytes), contentType, image)),
    storedTransferSyntax,
    changed: {},
    warnings: [],
  };
}

function storeOne(bytes: Uint8Array, { image, rule, transferSyntax, codecs }: Job, warnings: Set<string>): StoredFrame {
  const decoded = decodeFrame(bytes, rule.coding, image, codecs);
  // A frame that is kept is decoded all the same, so that a damaged one is found now and not by the reader.
  if (rule.keptAs !== undefined) return storeAsImported(withoutPadding(bytes), rule.keptAs, image);
  const { samples, otherBits } = cleanSamples(decoded, image);
  if (otherBits) {
    warnings.add('bits outside BitsStored (0028,0101) were not empty and are left out of the stored pixels');
  }
  return storeSamples(bytes, samples, { image, rule, transferSyntax, codecs });
}

function storeSamples(bytes: Uint8Array, samples: SampleArray, job: Job): StoredFrame {
  const stored = described(job);
  if (!isStorableAsHtj2k(stored)) return storeRaw(samples, stored);
  const { encoder, htj2k } = job.codecs;
  const conforming =
    job.transferSyntax === htj2kLosslessRpcl ? storeConforming(bytes, samples, stored, htj2k) : undefined;
  return conforming ?? storeAsHtj2k(samples, stored, encoder, htj2k);
}

/** Runs of a run-length coded one-bit frame hold eight pixels a byte, so that it decodes as a row of bytes. */
function bitPacked(bytes: Uint8Array, { image, rule, codecs }: Job): Uint8Array {
  if (rule.coding === 'native') return bytes;
  if (rule.coding !== 'rle') {
    throw new RejectedFile('one-bit pixel data are imported uncompressed or run-length coded only');
  }
  const columns = Math.ceil((image.rows * image.columns) / 8);
  const row: ImageDescription = { ...image, rows: 1, columns, bitsAllocated: 8, bitsStored: 8, highBit: 7 };
  return bytesOf(naming(0, 1, () => decodeFrame(bytes, 'rle', row, codecs)));
}

function storedSyntax(job: Job): string {
  if (job.rule.keptAs !== undefined) return job.transferSyntax;
  return isStorableAsHtj2k(described(job)) ? htj2kLosslessRpcl : explicitLittleEndian;
}

/** The image as it is stored: colour by pixel, 4:4:4, values from bit 0 up. */
function described({ image, rule }: Job): ImageDescription {
  return {
    ...image,
    planar: false,
    highBit: image.float ? image.highBit : image.bitsStored - 1,
    photometricInterpretation: storedColour(image, rule),
  };
}

function storedColour({ photometricInterpretation: colour }: ImageDescription, { coding }: TransferSyntaxRule): string {
  // The decoder of JPEG 2000 has undone the component transform.
  if (coding === 'jpeg-2000' || coding === 'htj2k') return /^YBR_(RCT|ICT)$/.test(colour) ? 'RGB' : colour;
  return colour === 'YBR_FULL_422' ? 'YBR_FULL' : colour;
}

function changedAttributes(job: Job): Record<string, DicomValue> {
  if (job.rule.keptAs !== undefined) return {};
  const { image } = job;
  const stored = described(job);
  const changed: Record<string, DicomValue> = {};
  if (stored.photometricInterpretation !== image.photometricInterpretation) {
    changed.PhotometricInterpretation = stored.photometricInterpretation;
  }
  if (image.planar) changed.PlanarConfiguration = 0;
  if (stored.highBit !== image.highBit) changed.HighBit = stored.highBit;
  return changed;
}

function naming<T>(index: number, count: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'the codec failed';
    throw new RejectedFile(count === 1 ? reason : `frame ${index + 1} of ${count}: ${reason}`);
  }
}
