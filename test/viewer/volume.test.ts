import { parseImageSet } from '../../runtime/viewer/src/metadata/image-set';
import { reformatGrid, REFORMAT_PLANES, pictureAt } from '../../runtime/viewer/src/metadata/reformat';
import { resample } from '../../runtime/viewer/src/metadata/resample';
import { Frame, readSeries } from '../../runtime/viewer/src/metadata/series';
import { pointAt, VolumeGeometry, volumeOf, VolumeRefusal, voxelAt } from '../../runtime/viewer/src/metadata/volume';

type Attributes = Readonly<Record<string, unknown>>;
type Vector = readonly [number, number, number];

const AXIAL: readonly number[] = [1, 0, 0, 0, 1, 0];
/** Turned by 25 degrees about the long axis and by 20 about the one from left to right. */
const OBLIQUE = turned(25, 20);

function turned(first: number, second: number): readonly number[] {
  const [a, b] = [(first * Math.PI) / 180, (second * Math.PI) / 180];
  return [
    Math.cos(a),
    Math.sin(a) * Math.cos(b),
    Math.sin(a) * Math.sin(b),
    -Math.sin(a),
    Math.cos(a) * Math.cos(b),
    Math.cos(a) * Math.sin(b),
  ];
}

interface Stack {
  readonly places?: readonly number[];
  readonly orientation?: readonly number[];
  readonly all?: Attributes;
  readonly of?: (slice: number) => Attributes;
}

/** Frames as they are read of a series whose slices lie at these places along their normal. */
function stack({ places = [0, 2, 4, 6, 8, 10, 12], orientation = AXIAL, all, of }: Stack = {}): readonly Frame[] {
  const [ax, ay, az, bx, by, bz] = orientation;
  const normal = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
  const instances = places.map((place, slice) => [
    `1.2.${slice}`,
    {
      DICOM: {
        Rows: 6,
        Columns: 8,
        BitsAllocated: 16,
        BitsStored: 12,
        SamplesPerPixel: 1,
        PhotometricInterpretation: 'MONOCHROME2',
        PixelSpacing: ['0.9', '0.7'],
        InstanceNumber: String(slice + 1),
        ImagePositionPatient: normal.map((value, axis) => String(value * place + [5, -3, 1][axis])),
        ImageOrientationPatient: orientation.map(String),
        FrameOfReferenceUID: '1.2.3',
        ...all,
        ...of?.(slice),
      },
      ImageFrames: [{ ID: String(slice) }],
    },
  ]);
  const json = JSON.stringify({
    ImageSetID: 'a',
    Patient: { DICOM: {} },
    Study: {
      DICOM: {},
      Series: { '1.2': { DICOM: { Modality: 'CT' }, Instances: Object.fromEntries(instances) as unknown } },
    },
  });
  return readSeries(parseImageSet(json))[0].frames;
}

const volume = (given?: Stack) => volumeOf(stack(given)) as VolumeGeometry;
const refusal = (given: Stack) => volumeOf(stack(given)) as VolumeRefusal;

describe('a series is a volume', () => {
  test('by positions, whatever numbers and stated spacings say', () => {
    const geometry = volume({ places: [4, 0, 8, 2, 6], all: { SpacingBetweenSlices: '9', SliceThickness: '3' } });
    expect(geometry.spacing).toEqual([0.7, 0.9, expect.closeTo(2, 9)]);
    expect(geometry.size).toEqual([8, 6, 5]);
    expect(geometry.origin).toEqual([5, -3, 1]);
    expect(geometry.bytes).toBe(8 * 6 * 5 * 2);
    const ids = geometry.order.map((index) => stack({ places: [4, 0, 8, 2, 6] })[index].id);
    expect(ids).toEqual(['1', '3', '0', '4', '2']);
  });
  test('oblique ones, and those whose positions are rounded', () => {
    expect(volume({ orientation: OBLIQUE }).spacing[2]).toBeCloseTo(2, 9);
    expect(volume({ places: [0, 0.6, 1.3, 1.9, 2.5, 3.2, 3.8] }).spacing[2]).toBeCloseTo(0.63, 2);
    expect(volume({ orientation: OBLIQUE.map((value) => Number(value.toFixed(4))) }).size[2]).toBe(7);
  });
  test('with frames of different rescale, in numbers that hold all of them', () => {
    const of = (slice: number) => ({
      RescaleSlope: String(1 + slice / 10),
      RescaleIntercept: '0',
      RescaleType: 'BQML',
    });
    expect(volume({ of }).type).toBe('Float32Array');
    expect(volume({ all: { RescaleSlope: '1', RescaleIntercept: '-1024' } }).type).toBe('Int16Array');
  });
});

describe('a series is no volume', () => {
  test.each<[VolumeRefusal['reason'], Stack, object?]>([
    ['fewSlices', { places: [0, 1, 2, 3] }, { slices: 4 }],
    ['color', { all: { SamplesPerPixel: 3, PhotometricInterpretation: 'RGB' } }],
    ['localizer', { all: { ImageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] } }],
    ['noPosition', { of: (slice) => (slice === 3 ? { ImagePositionPatient: null } : {}) }],
    ['noSpacing', { all: { PixelSpacing: null } }],
    ['noSpacing', { all: { PixelSpacing: null, ImagerPixelSpacing: ['0.9', '0.7'] } }],
    ['spaces', { of: (slice) => ({ FrameOfReferenceUID: slice > 4 ? '9' : '1' }) }],
    ['mixed', { of: (slice) => ({ PhotometricInterpretation: slice ? 'MONOCHROME2' : 'MONOCHROME1' }) }],
    ['sizes', { of: (slice) => ({ Rows: slice === 2 ? 7 : 6 }) }],
    ['sizes', { of: (slice) => ({ PixelSpacing: slice === 2 ? ['0.9', '0.8'] : ['0.9', '0.7'] }) }],
    ['directions', { of: (slice) => (slice === 2 ? { ImageOrientationPatient: turned(4, 0).map(String) } : {}) }],
    ['directions', { of: (slice) => (slice === 2 ? { ImageOrientationPatient: turned(0, 90).map(String) } : {}) }],
    ['repeated', { places: [0, 2, 4, 4, 6, 8] }],
    ['repeated', { places: [0, 0, 0, 0, 0] }],
    ['missing', { places: [0, 2, 4, 8, 10, 12] }, { missing: 1, after: 3 }],
    ['missing', { places: [12, 10, 8, 4, 2, 0] }, { missing: 1, after: 3 }],
    ['missing', { places: [0, 2, 4, 6, 8, 12] }, { missing: 1, after: 5 }],
    ['missing', { places: [0, 4, 6, 8, 10, 16, 18] }, { missing: 3, after: 1 }],
    ['uneven', { places: [0, 2, 4, 6, 9, 12] }, { smallest: 2, largest: 3 }],
    ['gaps', { all: { SliceThickness: '0.9' } }, { thickness: 0.9 }],
    ['tilted', { of: (slice) => ({ ImagePositionPatient: ['5', String(-3 + 0.2 * slice), String(1 + 2 * slice)] }) }],
  ])('%s', (reason, given, more = {}) => {
    expect(refusal(given)).toMatchObject({ reason, ...more });
  });
  test('one slice is missing among hundreds', () => {
    const places = Array.from({ length: 500 }, (_, slice) => (slice < 498 ? slice : slice + 1) * 0.6);
    expect(refusal({ places })).toMatchObject({ reason: 'missing', missing: 1, after: 498 });
  });
  test('larger than the memory that is left for it', () => {
    const all = { Rows: 4096, Columns: 4096 };
    expect(refusal({ places: Array.from({ length: 17 }, (_, slice) => slice), all })).toEqual({
      reason: 'memory',
      bytes: 17 * 4096 * 4096 * 2,
    });
    expect(volume({ places: Array.from({ length: 16 }, (_, slice) => slice), all }).bytes).toBe(512 * 1024 ** 2);
  });
});

/** 0 to 999, different at each voxel and its neighbours. */
function noise(count: number): Uint16Array {
  let seed = 7;
  return Uint16Array.from({ length: count }, () => (seed = (seed * 1103515245 + 12345) % 2147483648) % 1000);
}

/** Between the eight voxels around a point, each weighed by how near it is; written another way than what it checks. */
function weighed(voxels: Uint16Array, size: Vector, at: Vector): number {
  let sum = 0;
  const [low, share] = [at.map(Math.floor), at.map((value) => value - Math.floor(value))];
  for (let corner = 0; corner < 8; corner++) {
    const far = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const weight = far.reduce((product, up, axis) => product * (up ? share[axis] : 1 - share[axis]), 1);
    const voxel = far.map((up, axis) => Math.min(size[axis] - 1, low[axis] + up));
    sum += weight * voxels[voxel[0] + size[0] * (voxel[1] + size[1] * voxel[2])];
  }
  return sum;
}

describe.each([
  ['axial, towards the head', AXIAL, true],
  ['axial, towards the feet', [1, 0, 0, 0, 1, 0], true],
  ['sagittal', [0, 1, 0, 0, 0, -1], true],
  ['coronal, from behind', [-1, 0, 0, 0, 0, -1], true],
  ['a hair from axial', turned(0.05, 0.03), true],
  ['oblique', OBLIQUE, false],
])('acquired %s', (name, orientation, exact) => {
  const places = [0, 2, 4, 6, 8, 10, 12];
  const frames = stack({ places: name.includes('feet') ? [...places].reverse() : places, orientation });
  const geometry = volumeOf(frames) as VolumeGeometry;
  const voxels = noise(8 * 6 * 7);
  const OUTSIDE = 5000;
  test.each(REFORMAT_PLANES)('every pixel of the %s pictures is what lies there', (plane) => {
    const grid = reformatGrid(geometry, plane, frames);
    const [columns, rows, pictures] = grid.size;
    expect(grid.exact).toBe(exact);
    if (exact) expect(columns * rows * pictures).toBe(voxels.length);
    let inside = 0;
    for (let picture = 0; picture < pictures; picture++) {
      const pixels = new Float32Array(columns * rows);
      resample(voxels, geometry.size, grid, picture, OUTSIDE, pixels);
      for (let at = 0; at < pixels.length; at++) {
        const counts = [at % columns, Math.floor(at / columns), picture];
        const point = [0, 1, 2].map(
          (axis) =>
            grid.origin[axis] +
            counts.reduce((sum, count, index) => sum + count * grid.spacing[index] * grid.axes[index][axis], 0),
        ) as unknown as Vector;
        expect(pictureAt(grid, point)).toBe(picture);
        const voxel = voxelAt(geometry, point);
        const beyond = Math.max(...voxel.map((value, axis) => Math.max(-value, value - geometry.size[axis] + 1)));
        if (beyond < 1e-6) {
          inside++;
          const near = voxel.map((value, axis) => Math.max(0, Math.min(geometry.size[axis] - 1, value)));
          expect(pixels[at]).toBeCloseTo(weighed(voxels, geometry.size, near as unknown as Vector), 1);
        } else if (beyond > 0.5) {
          expect(pixels[at]).toBe(OUTSIDE);
        }
      }
    }
    expect(inside).toBeGreaterThan(200);
  });
  test('right is right: what the axes of the pictures point to', () => {
    const towards = (plane: (typeof REFORMAT_PLANES)[number]) =>
      reformatGrid(geometry, plane, frames).axes.map((axis) => axis.map((value) => Math.round(value) + 0));
    const feet = name.includes('feet') || !/axial|oblique/.test(name) ? -1 : 1;
    expect(towards('axial')).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, feet],
    ]);
    expect(towards('sagittal')).toEqual([
      [0, 1, 0],
      [0, 0, -1],
      [name === 'sagittal' ? -1 : 1, 0, 0],
    ]);
    expect(towards('coronal')).toEqual([
      [1, 0, 0],
      [0, 0, -1],
      [0, name.startsWith('coronal') ? -1 : 1, 0],
    ]);
  });
  test('points and voxels are each other', () => {
    expect(voxelAt(geometry, pointAt(geometry, [3, 2, 5])).map((value) => Math.round(value * 1e6) / 1e6)).toEqual([
      3, 2, 5,
    ]);
  });
});
