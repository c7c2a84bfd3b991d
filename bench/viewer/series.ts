import { levelEnds, SERIES, type FrameFixture } from '../../test/viewer/support/series-fixture';
import { KINDS } from '../frames';

export interface Fixture {
  readonly frames: readonly FrameFixture[];
  readonly metadata: unknown;
}

/** A series whose slices are all of the same bytes. */
export function seriesOf(bytes: Uint8Array, kind: 'ct' | 'dx', slices: number): Fixture {
  const { width, height, signed } = KINDS[kind];
  const ends = levelEnds(bytes);
  const frames = Array.from({ length: slices }, (_, index): FrameFixture => {
    return { id: (index + 1).toString(16).padStart(32, '0'), bytes, ends, stored: new Uint16Array() };
  });
  const instances = frames.map(({ id }, index) => [
    `${SERIES}.${index + 1}`,
    {
      DICOM: {
        InstanceNumber: String(index + 1),
        Rows: height,
        Columns: width,
        SamplesPerPixel: 1,
        PhotometricInterpretation: 'MONOCHROME2',
        BitsAllocated: 16,
        BitsStored: 16,
        PixelRepresentation: signed ? 1 : 0,
        WindowCenter: ['600'],
        WindowWidth: ['1400'],
      },
      StoredTransferSyntaxUID: '1.2.840.10008.1.2.4.202',
      ImageFrames: [{ ID: id }],
    },
  ]);
  const series = { DICOM: { Modality: kind.toUpperCase() }, Instances: Object.fromEntries(instances) as unknown };
  return { frames, metadata: { Patient: { DICOM: {} }, Study: { DICOM: {}, Series: { [SERIES]: series } } } };
}
