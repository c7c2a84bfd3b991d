import { crc32 } from 'node:zlib';
import { DATASTORE, FrameFixture, IMAGE_SET, levelEnds, SERIES } from './series-fixture';
import { HtJ2kEncoder } from '../../../local/studies/htj2k-encoder';

type Vector = readonly [number, number, number];

export interface VolumeFixtureOptions {
  /** Columns, rows, slices. */
  readonly size: Vector;
  /** Between columns, rows and slices, in mm. */
  readonly spacing: Vector;
  readonly rowCosines?: Vector;
  readonly columnCosines?: Vector;
  /** Centre of the first voxel. */
  readonly origin?: Vector;
  readonly signed?: boolean;
  readonly slope?: number;
  readonly intercept?: number;
  /** Attributes that all images have, or that one of them has. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly attributesOf?: (slice: number) => Readonly<Record<string, unknown>>;
  /** All slices as the frames of one object, each with functional groups of its own. */
  readonly enhanced?: boolean;
  /** Slices that are not there. */
  readonly without?: readonly number[];
  readonly draw?: (x: number, y: number, z: number) => number;
}

export interface VolumeFixture {
  /** In the order of the slices. */
  readonly frames: readonly FrameFixture[];
  readonly metadata: unknown;
  /** What a voxel is after the rescale. */
  readonly value: (x: number, y: number, z: number) => number;
  /** Where its centre is in the patient. */
  readonly place: (x: number, y: number, z: number) => Vector;
}

/** A stack of slices, one instance each, numbered and listed in no order. */
export async function makeVolume(options: VolumeFixtureOptions): Promise<VolumeFixture> {
  const { size, spacing, rowCosines = [1, 0, 0], columnCosines = [0, 1, 0], origin = [-20, -30, 40] } = options;
  const { signed = false, slope = 1, intercept = 0, without = [], draw = noise } = options;
  const [columns, rows, slices] = size;
  const encoder = await HtJ2kEncoder.create();
  const normal = cross(rowCosines, columnCosines);
  const place = (x: number, y: number, z: number): Vector =>
    [0, 1, 2].map(
      (axis) =>
        origin[axis] +
        x * spacing[0] * rowCosines[axis] +
        y * spacing[1] * columnCosines[axis] +
        z * spacing[2] * normal[axis],
    ) as unknown as Vector;
  const drawn = Array.from({ length: slices }, (_, z) => {
    const values = new (signed ? Int16Array : Uint16Array)(columns * rows);
    for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) values[y * columns + x] = draw(x, y, z);
    return values;
  });
  const frames = drawn.map((values, index): FrameFixture => {
    const stored = new Uint16Array(values.buffer);
    const bytes = encoder.encode(values, { width: columns, height: rows, bits: 16, signed });
    return { id: (index + 1).toString(16).padStart(32, '0'), bytes, ends: levelEnds(bytes), stored };
  });
  const instances = frames.map((frame, slice): FixtureEntry => [
    `${SERIES}.${slice + 1}`,
    {
      DICOM: {
        SOPInstanceUID: `${SERIES}.${slice + 1}`,
        // 5 and the usual numbers of slices have no common divisor: every number once, and in no order.
        InstanceNumber: String(((slice * 5) % slices) + 1),
        Rows: rows,
        Columns: columns,
        SamplesPerPixel: 1,
        PhotometricInterpretation: 'MONOCHROME2',
        BitsAllocated: 16,
        BitsStored: 16,
        HighBit: 15,
        PixelRepresentation: signed ? 1 : 0,
        PixelSpacing: [String(spacing[1]), String(spacing[0])],
        ImagePositionPatient: place(0, 0, slice).map(String),
        ImageOrientationPatient: [...rowCosines, ...columnCosines].map(String),
        RescaleSlope: String(slope),
        RescaleIntercept: String(intercept),
        RescaleType: 'HU',
        WindowCenter: '500',
        WindowWidth: '1000',
        FrameOfReferenceUID: '1.2.3.4',
        ...options.attributes,
        ...options.attributesOf?.(slice),
      },
      DICOMVRs: {},
      StoredTransferSyntaxUID: '1.2.840.10008.1.2.4.202',
      ImageFrames: [
        {
          ID: frame.id,
          MinPixelValue: 0,
          MaxPixelValue: 1000,
          FrameSizeInBytes: frame.stored.byteLength,
          PixelDataChecksumFromBaseToFullResolution: [
            { Width: columns, Height: rows, Checksum: crc32(new Uint8Array(frame.stored.buffer)) },
          ],
        },
      ],
    },
  ]);
  const separate = instances
    .filter((_, slice) => !without.includes(slice))
    .sort(([a], [b]) => String(b).localeCompare(String(a)));
  const metadata = {
    SchemaVersion: '1.1',
    DatastoreID: DATASTORE,
    ImageSetID: IMAGE_SET,
    Patient: { DICOM: { PatientName: 'Phantom^Made Up', PatientID: 'TEST-1' } },
    Study: {
      DICOM: { StudyDate: '20261122', StudyDescription: 'Viewer test', StudyInstanceUID: '1.2.3' },
      Series: {
        [SERIES]: {
          DICOM: { SeriesInstanceUID: SERIES, Modality: 'CT', SeriesNumber: '3', SeriesDescription: 'Volume' },
          Instances: (options.enhanced ? oneObject(separate) : Object.fromEntries(separate)) as unknown,
        },
      },
    },
  };
  const value = (x: number, y: number, z: number) => drawn[z][y * columns + x] * slope + intercept;
  return { frames, metadata, value, place };
}

interface FixtureInstance {
  readonly DICOM: Readonly<Record<string, unknown>>;
  readonly DICOMVRs: object;
  readonly StoredTransferSyntaxUID: string;
  readonly ImageFrames: readonly unknown[];
}
type FixtureEntry = readonly [string, FixtureInstance];

/** The instances as frames of an enhanced object: what differs, and what all share, stands in functional groups. */
function oneObject(instances: readonly FixtureEntry[]): unknown {
  const { PixelSpacing, RescaleSlope, RescaleIntercept, RescaleType, ...common } = instances[0][1].DICOM;
  const { ImagePositionPatient: _, ImageOrientationPatient, WindowCenter, WindowWidth, ...DICOM } = common;
  return {
    [`${SERIES}.1`]: {
      DICOM: {
        ...DICOM,
        InstanceNumber: '1',
        NumberOfFrames: String(instances.length),
        SharedFunctionalGroupsSequence: [
          {
            PixelMeasuresSequence: [{ PixelSpacing }],
            PlaneOrientationSequence: [{ ImageOrientationPatient }],
            PixelValueTransformationSequence: [{ RescaleSlope, RescaleIntercept, RescaleType }],
            FrameVOILUTSequence: [{ WindowCenter, WindowWidth }],
          },
        ],
        PerFrameFunctionalGroupsSequence: instances.map(([, instance]) => ({
          PlanePositionSequence: [{ ImagePositionPatient: instance.DICOM.ImagePositionPatient }],
        })),
      },
      DICOMVRs: {},
      StoredTransferSyntaxUID: '1.2.840.10008.1.2.4.202',
      ImageFrames: instances.flatMap(([, { ImageFrames }]) => ImageFrames),
    },
  };
}

/** 0 to 999, different at each voxel and its neighbours. */
function noise(x: number, y: number, z: number): number {
  const mixed = Math.imul(x + 1, 374761393) ^ Math.imul(y + 1, 668265263) ^ Math.imul(z + 1, 1274126177);
  return (Math.imul(mixed ^ (mixed >>> 13), 1274126177) >>> 12) % 1000;
}

function cross([ax, ay, az]: Vector, [bx, by, bz]: Vector): Vector {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}
