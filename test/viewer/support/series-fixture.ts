import { crc32 } from 'node:zlib';
import { HtJ2kEncoder } from '../../../local/studies/htj2k-encoder';
import { CodestreamReader } from '../../../runtime/htj2k';

export const DATASTORE = 'd'.repeat(32);
export const IMAGE_SET = 'a'.repeat(32);
export const SERIES = '1.2.826.0.1.3680043.9.7.1';

export interface SeriesFixtureOptions {
  readonly slices: number;
  readonly rows: number;
  readonly columns: number;
  /** Row and column spacing in mm. */
  readonly spacing: readonly [number, number];
}

export interface FrameFixture {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly ends: readonly number[];
  /** image/jph where nothing else is said. */
  readonly contentType?: string;
  /** Stored values, which the encoding keeps exactly. */
  readonly stored: Uint16Array;
}

export interface SeriesFixture {
  /** In the order the viewer should show them. */
  readonly frames: readonly FrameFixture[];
  readonly metadata: unknown;
}

/** Row direction of the slices: turned about the patient's long axis, so that geometry is not trivially the identity. */
export const ROW_COSINES = [0.8, 0.6, 0];
export const COLUMN_COSINES = [-0.6, 0.8, 0];
export const INTERCEPT = -1024;

/** A made-up CT series: noise, a ball that changes its size with the slice, and a bar from column 100 to 300. 12 bits in 16, rescaled. */
export async function makeSeries({ slices, rows, columns, spacing }: SeriesFixtureOptions): Promise<SeriesFixture> {
  const encoder = await HtJ2kEncoder.create();
  const frames = Array.from({ length: slices }, (_, index): FrameFixture => {
    const values = drawSlice(index, slices, rows, columns);
    const bytes = encoder.encode(values, { width: columns, height: rows, bits: 16 });
    return { id: (index + 1).toString(16).padStart(32, '0'), bytes, ends: levelEnds(bytes), stored: values };
  });
  // Numbered against the normal, and listed in no order at all.
  const instances = frames.map((frame, index) => [
    `${SERIES}.${index + 1}`,
    {
      DICOM: {
        SOPInstanceUID: `${SERIES}.${index + 1}`,
        InstanceNumber: `${index + 1} `,
        Rows: rows,
        Columns: columns,
        SamplesPerPixel: 1,
        PhotometricInterpretation: 'MONOCHROME2',
        BitsAllocated: 16,
        BitsStored: 12,
        HighBit: 11,
        PixelRepresentation: 0,
        PixelSpacing: [String(spacing[0]), `${spacing[1]} `],
        ImagePositionPatient: ['-100', '-80', String(200 - index * 2.5)],
        ImageOrientationPatient: [...ROW_COSINES, ...COLUMN_COSINES].map(String),
        RescaleSlope: '1',
        RescaleIntercept: `${INTERCEPT} `,
        RescaleType: 'HU',
        WindowCenter: ['40', '-600'],
        WindowWidth: ['400', '1500'],
        WindowCenterWidthExplanation: ['ABDOMEN', 'LUNG'],
        FrameOfReferenceUID: '1.2.3.4',
      },
      DICOMVRs: {},
      StoredTransferSyntaxUID: '1.2.840.10008.1.2.4.202',
      ImageFrames: [
        {
          ID: frame.id,
          MinPixelValue: 0,
          MaxPixelValue: 4095,
          FrameSizeInBytes: frame.stored.byteLength,
          PixelDataChecksumFromBaseToFullResolution: [
            { Width: columns, Height: rows, Checksum: crc32(new Uint8Array(frame.stored.buffer)) },
          ],
        },
      ],
    },
  ]);
  instances.sort(([a], [b]) => String(b).localeCompare(String(a)));
  const metadata = {
    SchemaVersion: '1.1',
    DatastoreID: DATASTORE,
    ImageSetID: IMAGE_SET,
    Patient: {
      DICOM: { PatientName: 'Phantom^Made Up', PatientID: 'TEST-1', PatientSex: 'O', PatientBirthDate: '19700101' },
    },
    Study: {
      DICOM: { StudyDate: '20261122', StudyDescription: 'Viewer test', StudyInstanceUID: '1.2.3' },
      Series: {
        [SERIES]: {
          DICOM: { SeriesInstanceUID: SERIES, Modality: 'CT', SeriesNumber: '3 ', SeriesDescription: 'Ball and bar' },
          Instances: Object.fromEntries(instances) as unknown,
        },
      },
    },
  };
  return { frames, metadata };
}

/** A second series of the same slices, twice as coarse. */
export const OTHER_SERIES = `${SERIES}.99`;

export interface FixtureInstance {
  readonly DICOM: Readonly<Record<string, unknown>>;
  readonly ImageFrames: readonly Readonly<Record<string, unknown>>[];
}
export interface FixtureMetadata {
  readonly Study: {
    readonly Series: Record<string, { DICOM: object; Instances: Record<string, FixtureInstance> }>;
  };
}

/** Adds every second slice as a series of its own. */
export function withOtherSeries(metadata: unknown): FixtureMetadata {
  const copy = structuredClone(metadata) as FixtureMetadata;
  const first = copy.Study.Series[SERIES];
  const instances = Object.entries(first.Instances).filter(([uid]) => Number(uid.split('.').at(-1)) % 2 === 1);
  copy.Study.Series[OTHER_SERIES] = {
    DICOM: { SeriesInstanceUID: OTHER_SERIES, Modality: 'CT', SeriesNumber: '4', SeriesDescription: 'Every second' },
    Instances: Object.fromEntries(instances.map(([uid, instance]) => [`${uid}.2`, instance])),
  };
  return copy;
}

/** Attributes of each image of the series, by its slice; undefined takes one away. */
export function withAttributes(
  metadata: unknown,
  attributesOf: (slice: number) => Readonly<Record<string, unknown>>,
): FixtureMetadata {
  const copy = structuredClone(metadata) as FixtureMetadata;
  for (const [uid, { DICOM }] of Object.entries(copy.Study.Series[SERIES].Instances)) {
    Object.assign(DICOM, attributesOf(Number(uid.split('.').at(-1)) - 1));
  }
  return copy;
}

function drawSlice(index: number, slices: number, rows: number, columns: number): Uint16Array {
  const pixels = new Uint16Array(rows * columns);
  const radius = (Math.min(rows, columns) / 2.4) * Math.sin((Math.PI * (index + 1)) / (slices + 1));
  let seed = index + 1;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      const inside = Math.hypot(x - columns / 2, y - rows / 2) < radius;
      const bar = y >= rows * 0.75 && y < rows * 0.78 && x >= 100 && x < 300;
      pixels[y * columns + x] = (bar ? 2000 : inside ? 1064 + 8 * index : 24) + (seed % 40);
    }
  }
  return pixels;
}

export function levelEnds(bytes: Uint8Array): readonly number[] {
  const reader = new CodestreamReader();
  reader.push(bytes);
  reader.end();
  const { structure } = reader;
  if (structure?.kind !== 'levels') throw new Error('the fixture has no levels');
  return structure.ends;
}
