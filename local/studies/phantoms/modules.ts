import { createHash } from 'node:crypto';
import type { DicomObject } from './part10-writer';

/** The attributes that every generated object has; the people do not exist. */

export interface Person {
  readonly name: string;
  readonly id: string;
  readonly birthDate: string;
  readonly sex: 'F' | 'M' | 'O';
}

export interface StudyFacts {
  readonly key: string;
  readonly patient: Person;
  readonly description: string;
  readonly date: string;
  readonly accession: string;
}

export interface SeriesFacts {
  readonly key: string;
  readonly study: StudyFacts;
  readonly modality: string;
  readonly number: number;
  readonly description: string;
  readonly bodyPart?: string;
}

/** A UID made of a name: the same name gives the same UID (PS3.5 B.2). */
export function uidOf(...names: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 31);
  return `2.25.${BigInt(`0x${hex}`).toString()}`;
}

export function instanceAttributes(series: SeriesFacts, sopClass: string, number: number): DicomObject {
  const { study } = series;
  const { patient } = study;
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: sopClass,
    SOPInstanceUID: uidOf(study.key, series.key, number),
    PatientName: patient.name,
    PatientID: patient.id,
    PatientBirthDate: patient.birthDate,
    PatientSex: patient.sex,
    StudyInstanceUID: uidOf(study.key),
    StudyID: '1',
    StudyDate: study.date,
    StudyTime: '101500',
    StudyDescription: study.description,
    AccessionNumber: study.accession,
    ReferringPhysicianName: null,
    SeriesInstanceUID: uidOf(study.key, series.key),
    SeriesNumber: series.number,
    SeriesDate: study.date,
    SeriesTime: '101600',
    SeriesDescription: series.description,
    Modality: series.modality,
    ...(series.bodyPart && { BodyPartExamined: series.bodyPart }),
    Manufacturer: 'cdk-healthimaging',
    ManufacturerModelName: 'generated phantom',
    SoftwareVersions: '1',
    DeviceSerialNumber: '0',
    InstanceNumber: number,
    ContentDate: study.date,
    ContentTime: '101600',
    AcquisitionDate: study.date,
    AcquisitionTime: '101600',
    AcquisitionNumber: 1,
    BurnedInAnnotation: 'NO',
    LossyImageCompression: '00',
    PatientOrientation: null,
  };
}

export interface PixelFacts {
  readonly columns: number;
  readonly rows: number;
  readonly bitsStored: number;
  readonly bitsAllocated?: number;
  readonly signed?: boolean;
  readonly photometric?: string;
  readonly samplesPerPixel?: number;
}

export function imagePixel(facts: PixelFacts): DicomObject {
  const samplesPerPixel = facts.samplesPerPixel ?? 1;
  return {
    SamplesPerPixel: samplesPerPixel,
    PhotometricInterpretation: facts.photometric ?? (samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2'),
    ...(samplesPerPixel === 3 && { PlanarConfiguration: 0 }),
    Rows: facts.rows,
    Columns: facts.columns,
    BitsAllocated: facts.bitsAllocated ?? (facts.bitsStored > 8 ? 16 : 8),
    BitsStored: facts.bitsStored,
    HighBit: facts.bitsStored - 1,
    PixelRepresentation: facts.signed === true ? 1 : 0,
  };
}

type Vector = readonly [number, number, number];

export interface Plane {
  readonly row: Vector;
  readonly column: Vector;
  /** Position of the first slice. */
  readonly origin: Vector;
  readonly spacing: number;
  readonly sliceSpacing: number;
}

/** Image Plane and Frame of Reference of one slice: slices follow each other along the normal. */
export function imagePlane(plane: Plane, slice: number, frameOfReference: string): DicomObject {
  const { row, column, origin } = plane;
  const normal = [
    row[1] * column[2] - row[2] * column[1],
    row[2] * column[0] - row[0] * column[2],
    row[0] * column[1] - row[1] * column[0],
  ];
  const distance = slice * plane.sliceSpacing;
  return {
    FrameOfReferenceUID: frameOfReference,
    PositionReferenceIndicator: null,
    ImageOrientationPatient: [...row, ...column].map(decimal),
    ImagePositionPatient: origin.map((value, axis) => decimal(value + normal[axis]! * distance)),
    PixelSpacing: [decimal(plane.spacing), decimal(plane.spacing)],
    SliceThickness: decimal(plane.sliceSpacing),
    SpacingBetweenSlices: decimal(plane.sliceSpacing),
    SliceLocation: decimal(distance),
  };
}

/** A decimal string has 16 characters at most. */
export function decimal(value: number): string {
  return String(Number(value.toFixed(6)));
}

export function bytesOf(samples: ArrayBufferView): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
