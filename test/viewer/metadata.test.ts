import { DicomItem, ImageSetMetadata, parseImageSet } from '../../runtime/viewer/src/metadata/image-set';
import { directionLetters } from '../../runtime/viewer/src/metadata/plane';
import { readSeries, readStudy } from '../../runtime/viewer/src/metadata/series';
import { automaticWindow } from '../../runtime/viewer/src/metadata/window';

const IMAGE: DicomItem = {
  Rows: 4,
  Columns: 6,
  BitsAllocated: 16,
  BitsStored: 12,
  PixelRepresentation: 0,
  SamplesPerPixel: 1,
  PhotometricInterpretation: 'MONOCHROME2',
};

interface InstanceOptions {
  readonly frames?: number;
  readonly range?: readonly [number, number];
}

function imageSet(
  instances: readonly (DicomItem & { readonly options?: never })[],
  series: DicomItem = { Modality: 'CT' },
  { frames = 1, range }: InstanceOptions = {},
): ImageSetMetadata {
  return {
    ImageSetID: 'a'.repeat(32),
    Patient: { DICOM: { PatientName: 'Doe^Jane^^=x', PatientID: ' 7 ' } },
    Study: {
      DICOM: { StudyDate: '20260102' },
      Series: {
        '1.2': {
          DICOM: series,
          Instances: Object.fromEntries(
            instances.map((instance, index) => [
              `1.2.${index}`,
              {
                DICOM: { ...IMAGE, ...instance },
                StoredTransferSyntaxUID: '1.2.840.10008.1.2.4.202',
                ImageFrames: Array.from({ length: frames }, (_, frame) => ({
                  ID: `${index}-${frame}`,
                  ...(range && { MinPixelValue: range[0], MaxPixelValue: range[1] }),
                })),
              },
            ]),
          ),
        },
      },
    },
  };
}

const frame = (instance: DicomItem, series?: DicomItem, options?: InstanceOptions) =>
  readSeries(imageSet([instance as never], series, options))[0].frames[0];
const ids = (instances: readonly DicomItem[]) =>
  readSeries(imageSet(instances as never))[0].frames.map(({ id }) => Number(id.split('-')[0]));
const slice = (number: number, z: number, orientation = ['1', '0', '0', '0', '1', '0']) => ({
  InstanceNumber: `${number} `,
  ImagePositionPatient: ['0', '0', String(z)],
  ImageOrientationPatient: orientation,
});

describe('order of the slices', () => {
  test('along the normal, whatever the instance numbers are', () => {
    expect(ids([slice(3, 5), slice(1, 0), slice(2, 10)])).toEqual([1, 0, 2]);
  });
  test('in the direction the scanner numbered them', () => {
    expect(ids([slice(1, 30), slice(2, 20), slice(3, 10)])).toEqual([0, 1, 2]);
    expect(ids([slice(3, 30), slice(2, 20), slice(1, 10)])).toEqual([2, 1, 0]);
  });
  test('by number where positions are missing, the same, or not parallel', () => {
    expect(ids([{ InstanceNumber: '10' }, { InstanceNumber: '9' }])).toEqual([1, 0]);
    expect(ids([slice(2, 5), slice(1, 5)])).toEqual([1, 0]);
    expect(ids([slice(2, 5), slice(1, 9, ['0', '1', '0', '0', '0', '-1'])])).toEqual([1, 0]);
  });
  test('frames of an enhanced object by their own positions', () => {
    const positions = [3, 1, 2].map((z) => ({
      PlanePositionSequence: [{ ImagePositionPatient: ['0', '0', String(z)] }],
    }));
    const instance = {
      SharedFunctionalGroupsSequence: [
        { PlaneOrientationSequence: [{ ImageOrientationPatient: ['1', '0', '0', '0', '1', '0'] }] },
      ],
      PerFrameFunctionalGroupsSequence: positions,
    };
    const [series] = readSeries(imageSet([instance as never], { Modality: 'MR' }, { frames: 3 }));
    // Mostly falling in the order of the frames, so from 3 down to 1.
    expect(series.frames.map(({ plane }) => plane?.position[2])).toEqual([3, 2, 1]);
  });
});

describe('spacing', () => {
  test('PixelSpacing is rows first, and padded text', () => {
    expect(frame({ PixelSpacing: ['0.5 ', ' 0.75'] }).spacing).toEqual({ row: 0.5, column: 0.75, basis: 'patient' });
    expect(frame({ PixelSpacing: '0.5\\0.75' }).spacing).toMatchObject({ row: 0.5, column: 0.75 });
  });
  test('from the functional groups of an enhanced object', () => {
    const measures = [{ PixelMeasuresSequence: [{ PixelSpacing: ['0.3', '0.4'] }] }];
    expect(frame({ SharedFunctionalGroupsSequence: measures }).spacing).toMatchObject({
      row: 0.3,
      column: 0.4,
      basis: 'patient',
    });
  });
  test('projections: the detector, with the magnification removed where it is known', () => {
    expect(frame({ ImagerPixelSpacing: ['0.1', '0.2'] }).spacing).toEqual({ row: 0.1, column: 0.2, basis: 'detector' });
    expect(
      frame({ ImagerPixelSpacing: ['0.11', '0.22'], EstimatedRadiographicMagnificationFactor: '1.1' }).spacing,
    ).toMatchObject({
      row: expect.closeTo(0.1, 9) as number,
      column: expect.closeTo(0.2, 9) as number,
      basis: 'magnification',
      magnification: 1.1,
    });
    expect(frame({ ImagerPixelSpacing: ['0.1', '0.1'], PixelSpacing: ['0.09', '0.09'] }).spacing).toMatchObject({
      row: 0.09,
      basis: 'calibrated',
    });
    expect(frame({ ImagerPixelSpacing: ['0.1', '0.1'], PixelSpacing: ['0.1', '0.1'] }).spacing).toMatchObject({
      row: 0.1,
      basis: 'detector',
    });
  });
  test.each([[{}], [{ PixelSpacing: null }], [{ PixelSpacing: ['0.000', '0.000'] }], [{ PixelSpacing: ['x', '1'] }]])(
    '%j: none',
    (instance) => {
      expect(frame(instance).spacing).toEqual({ row: 1, column: 1, basis: 'none' });
    },
  );
  test('ultrasound regions that are complete', () => {
    const region = {
      RegionDataType: 1,
      RegionLocationMinX0: 0,
      RegionLocationMinY0: 0,
      RegionLocationMaxX1: 5,
      RegionLocationMaxY1: 3,
      PhysicalUnitsXDirection: 3,
      PhysicalUnitsYDirection: 3,
      PhysicalDeltaX: 0.01,
      PhysicalDeltaY: 0.02,
    };
    expect(frame({ SequenceOfUltrasoundRegions: [region, { RegionDataType: 1 }] }).ultrasoundRegions).toEqual([
      {
        regionDataType: 1,
        regionLocationMinX0: 0,
        regionLocationMinY0: 0,
        regionLocationMaxX1: 5,
        regionLocationMaxY1: 3,
        physicalUnitsXDirection: 3,
        physicalUnitsYDirection: 3,
        physicalDeltaX: 0.01,
        physicalDeltaY: 0.02,
      },
    ]);
  });
});

describe('pixels and window', () => {
  test('the type holds every value the modality transform can give', () => {
    const type = (instance: DicomItem) => frame(instance).pixels.type;
    expect(type({})).toBe('Uint16Array');
    expect(type({ RescaleIntercept: '-1024', RescaleSlope: '1' })).toBe('Int16Array');
    expect(type({ BitsAllocated: 8, BitsStored: 8 })).toBe('Uint8Array');
    expect(type({ PixelRepresentation: 1, BitsStored: 16 })).toBe('Int16Array');
    expect(type({ BitsStored: 16, RescaleIntercept: '-1024', RescaleSlope: '1' })).toBe('Float32Array');
    expect(type({ RescaleSlope: '0.5', RescaleIntercept: '0' })).toBe('Float32Array');
    expect(type({ SamplesPerPixel: 3, BitsStored: 16, PhotometricInterpretation: 'RGB' })).toBe('Uint8Array');
  });
  test('the rescale of enhanced objects is in their functional groups', () => {
    const groups = [
      { PixelValueTransformationSequence: [{ RescaleSlope: '2', RescaleIntercept: '-5', RescaleType: 'HU' }] },
    ];
    expect(frame({ PerFrameFunctionalGroupsSequence: groups })).toMatchObject({
      rescaleUnit: 'HU',
      pixels: { slope: 2, intercept: -5 },
    });
  });
  test('windows of the image, named; broken ones left out', () => {
    const { voi, window } = frame({
      WindowCenter: ['40 ', '0', '50'],
      WindowWidth: ['400', '0', '350'],
      WindowCenterWidthExplanation: ['SOFT'],
    });
    expect(voi).toEqual({
      function: 'LINEAR',
      luts: [],
      windows: [
        { center: 40, width: 400, name: 'SOFT' },
        { center: 50, width: 350 },
      ],
    });
    expect(window).toMatchObject({ center: 40, width: 400 });
  });
  test('without one: the values that the data store knows, else all that are possible', () => {
    expect(frame({ RescaleSlope: '2', RescaleIntercept: '-1024' }, undefined, { range: [100, 300] }).window).toEqual({
      center: -623.5,
      width: 401,
    });
    expect(frame({}).window).toEqual({ center: 2048, width: 4096 });
    expect(frame({ SamplesPerPixel: 3, PhotometricInterpretation: 'RGB' }).window).toEqual({ center: 128, width: 256 });
  });
  test('palettes come as base64 words or as numbers, 8-bit ones packed', () => {
    const table = (color: string, data: unknown) => ({
      [`${color}PaletteColorLookupTableDescriptor`]: [4, 0, 8],
      [`${color}PaletteColorLookupTableData`]: data as string,
    });
    const { palette } = frame({
      PhotometricInterpretation: 'PALETTE COLOR',
      BitsAllocated: 8,
      BitsStored: 8,
      ...table('Red', btoa('\x01\x02\x03\x04')),
      ...table('Green', [5, 6, 7, 8]),
      ...table('Blue', btoa('\x09\0\x0a\0\x0b\0\x0c\0')),
    }).pixels;
    expect(Array.from(palette?.red.values ?? [])).toEqual([1, 2, 3, 4]);
    expect(Array.from(palette?.green.values ?? [])).toEqual([5, 6, 7, 8]);
    expect(Array.from(palette?.blue.values ?? [])).toEqual([9, 10, 11, 12]);
  });
  test('the automatic window leaves out the extremes', () => {
    const pixels = Int16Array.from({ length: 1000 }, (_, index) =>
      index < 5 ? -30000 : index > 994 ? 30000 : index % 100,
    );
    const { center, width } = automaticWindow(pixels);
    expect(center - width / 2).toBeGreaterThan(-2);
    expect(center + width / 2).toBeLessThan(102);
  });
});

test('instances without pictures are counted, not shown', () => {
  const set = imageSet([{}, { Rows: null }]);
  expect(readSeries(set)[0]).toMatchObject({ instanceCount: 2, skipped: 1, frames: [{ id: '0-0' }] });
});

test('the sides of the picture, from the plane or as a projection states them', () => {
  expect(frame({ ...slice(1, 0) }).sides).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' });
  expect(frame({ PatientOrientation: ['A', 'FR'] }).sides).toEqual({ left: 'P', right: 'A', top: 'HL', bottom: 'FR' });
  expect(frame({ PatientOrientation: ['', ''] }).sides).toBeUndefined();
});

test('names are readable', () => {
  expect(readStudy(imageSet([{}]))).toMatchObject({ patientName: 'Doe Jane', patientId: '7', studyDate: '20260102' });
  expect(directionLetters([0.8, 0.6, 0.1])).toBe('LP');
  expect(directionLetters([0, 0, -1])).toBe('F');
});

test('a document of another kind is refused', () => {
  expect(() => parseImageSet('{"message":"no"}')).toThrow('Patient, Study or Series is missing');
  expect(() => parseImageSet('null')).toThrow('cannot be read');
});
