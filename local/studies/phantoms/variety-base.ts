import type { Samples } from '../htj2k-encoder';
import { Drawing, Noise } from './drawing';
import {
  imagePixel,
  imagePlane,
  instanceAttributes,
  type PixelFacts,
  type Plane,
  type SeriesFacts,
  type StudyFacts,
  uidOf,
} from './modules';
import { type DicomObject, type Fragments, writePart10 } from './part10-writer';

/** One file of the variety study, and what it is made of. */
export interface VarietyFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export const ctImage = '1.2.840.10008.5.1.4.1.1.2';
export const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';

const study: StudyFacts = {
  key: 'variety',
  patient: { name: 'Phantom^Variety', id: 'PHANTOM-9', birthDate: '20000229', sex: 'O' },
  description: 'One of each',
  date: '20240315',
  accession: 'A0009',
};

/** Each case is a series of its own. */
export function seriesOf(name: string, modality: string, number: number): SeriesFacts {
  return { key: name, study, modality, number, description: name };
}

export const axial: Plane = { row: [1, 0, 0], column: [0, 1, 0], origin: [-48, -40, 0], spacing: 1, sliceSpacing: 2 };

/** Odd sides, so that halving and padding show; values over the whole range of the bits. */
export const side = { columns: 97, rows: 83 } as const;

/** Colour of 8 bits, or grey of any. */
export function scene(facts: PixelFacts, seed: number): Samples {
  const { columns, rows, bitsStored, signed = false, samplesPerPixel = 1 } = facts;
  const least = signed ? -(2 ** (bitsStored - 1)) : 0;
  const most = least + 2 ** bitsStored - 1;
  const width = columns * samplesPerPixel;
  const span = most - least;
  const drawing = new Drawing(width, rows)
    .ellipse(0.5, 0.5, 0.4, 0.45, span * 0.5)
    .ellipse(0.4, 0.4, 0.12, 0.2, span * 0.3)
    .wave(0.3, 0.2, span * 0.08);
  for (let at = 0; at < drawing.values.length; at++) drawing.values[at]! += least + span * 0.12;
  const length = width * rows;
  const target =
    bitsStored > 8
      ? signed
        ? new Int16Array(length)
        : new Uint16Array(length)
      : signed
        ? new Int8Array(length)
        : new Uint8Array(length);
  const pixels = drawing.render(target, new Noise(seed), span * 0.02, least, most);
  pixels[0] = least;
  pixels[length - 1] = most;
  return pixels;
}

export function ctObject(
  name: string,
  number: number,
  facts: PixelFacts,
  pixelData: Uint8Array | Fragments,
): DicomObject {
  const series = seriesOf(name, 'CT', number);
  return {
    ...instanceAttributes(series, ctImage, 1),
    ...imagePlane(axial, 0, uidOf(series.key, 'frame of reference')),
    ...imagePixel(facts),
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    PatientPosition: 'HFS',
    KVP: null,
    RescaleIntercept: '-1024 ',
    RescaleSlope: '1 ',
    WindowCenter: 40,
    WindowWidth: 400,
    PixelData: pixelData,
  };
}

export function captureObject(
  name: string,
  number: number,
  facts: PixelFacts,
  pixelData: Uint8Array | Fragments,
  more: DicomObject = {},
): DicomObject {
  return {
    ...instanceAttributes(seriesOf(name, 'OT', number), secondaryCapture, 1),
    ...imagePixel(facts),
    ImageType: ['DERIVED', 'SECONDARY'],
    ConversionType: 'SYN',
    PixelData: pixelData,
    ...more,
  };
}

export function file(name: string, object: DicomObject, transferSyntax: string): VarietyFile {
  return { path: `variety/${name}.dcm`, bytes: writePart10(object, transferSyntax) };
}

export function oneFrame(bytes: Uint8Array): Fragments {
  return { frames: [[bytes]], offsetTable: true };
}
