import { Drawing, Noise } from './drawing';
import {
  bytesOf,
  decimal,
  imagePixel,
  imagePlane,
  instanceAttributes,
  type Plane,
  type SeriesFacts,
  uidOf,
} from './modules';
import type { DicomObject } from './part10-writer';

/** The cross-sectional phantoms: a head by CT, tilted against the patient's axes, and by MR, coronal. */

export interface Generated {
  readonly name: string;
  readonly object: DicomObject;
}

const ctSop = '1.2.840.10008.5.1.4.1.1.2';
const mrSop = '1.2.840.10008.5.1.4.1.1.4';

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Ellipses of one slice of a head; at runs from -1 (bottom) to 1 (top). */
function head(drawing: Drawing, at: number, bone: number, brain: number, fluid: number): Drawing {
  const size = Math.sqrt(Math.max(0.05, 1 - 0.8 * at * at));
  return drawing
    .ellipse(0.5, 0.5, 0.36 * size, 0.44 * size, bone)
    .ellipse(0.5, 0.5, 0.335 * size, 0.415 * size, brain - bone)
    .ellipse(0.44, 0.46, 0.05 * size, 0.14 * size, fluid - brain)
    .ellipse(0.56, 0.46, 0.05 * size, 0.14 * size, fluid - brain)
    .ellipse(0.5, 0.68, 0.1 * size, 0.06 * size, (brain - fluid) / 3)
    .ellipse(0.38 + 0.04 * at, 0.62, 0.035, 0.03, 2 * (brain - fluid))
    .wave(0.13, 0.17, Math.abs(brain - fluid) / 6);
}

/** 512 x 512, 16 bits signed, rescaled to Hounsfield units; the gantry is tilted by 12 degrees. */
export function* ctSeries(series: SeriesFacts, side: number, slices: number): Generator<Generated> {
  const tilt = radians(12);
  const spacing = 240 / side;
  const plane: Plane = {
    row: [1, 0, 0],
    column: [0, Math.cos(tilt), Math.sin(tilt)],
    origin: [-120, -120 * Math.cos(tilt), -80 - 120 * Math.sin(tilt)],
    spacing,
    sliceSpacing: 160 / slices,
  };
  const noise = new Noise(64);
  for (let slice = 0; slice < slices; slice++) {
    const at = slices === 1 ? 0 : (2 * slice) / (slices - 1) - 1;
    // Stored values are Hounsfield units + 1024, so that air is 24 and bone about 2000; the padding lies outside.
    const drawing = head(new Drawing(side, side).ellipse(0.5, 0.5, 0.5, 0.5, 24), at, 1900, 1035, 1000);
    const pixels = drawing.render(new Int16Array(side * side), noise, 14, -1024, 3071);
    padOutside(pixels, side, -2000);
    yield {
      name: `ct/slice-${String(slice + 1).padStart(3, '0')}.dcm`,
      object: {
        ...instanceAttributes(series, ctSop, slice + 1),
        ...imagePlane(plane, slice, uidOf(series.key, 'frame of reference')),
        ...imagePixel({ columns: side, rows: side, bitsStored: 16, signed: true }),
        ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
        PatientPosition: 'HFS',
        KVP: 120,
        GantryDetectorTilt: 12,
        ConvolutionKernel: 'PHANTOM',
        RescaleIntercept: -1024,
        RescaleSlope: 1,
        RescaleType: 'HU',
        WindowCenter: [40, 400],
        WindowWidth: [80, 2000],
        WindowCenterWidthExplanation: ['BRAIN', 'BONE'],
        PixelPaddingValue: { vr: 'SS', value: -2000 },
        PixelData: bytesOf(pixels),
      },
    };
  }
}

/** Outside the circle that the scanner reconstructs. */
function padOutside(pixels: Int16Array, side: number, padding: number): void {
  const radius = side / 2;
  for (let y = 0; y < side; y++) {
    const half = Math.sqrt(Math.max(0, radius * radius - (y - radius) ** 2));
    pixels.fill(padding, y * side, y * side + Math.max(0, Math.ceil(radius - half)));
    pixels.fill(padding, y * side + Math.min(side, Math.floor(radius + half)), (y + 1) * side);
  }
}

/** 256 x 256, 12 bits unsigned, coronal. */
export function* mrSeries(series: SeriesFacts, side: number, slices: number): Generator<Generated> {
  const plane: Plane = {
    row: [1, 0, 0],
    column: [0, 0, -1],
    origin: [-115, -80, 115],
    spacing: 230 / side,
    sliceSpacing: 160 / slices,
  };
  const noise = new Noise(32);
  for (let slice = 0; slice < slices; slice++) {
    const at = slices === 1 ? 0 : (2 * slice) / (slices - 1) - 1;
    const pixels = head(new Drawing(side, side), at, 300, 1100, 2600).render(
      new Uint16Array(side * side),
      noise,
      45,
      0,
      4095,
    );
    yield {
      name: `mr/slice-${String(slice + 1).padStart(3, '0')}.dcm`,
      object: {
        ...instanceAttributes(series, mrSop, slice + 1),
        ...imagePlane(plane, slice, uidOf(series.key, 'frame of reference')),
        ...imagePixel({ columns: side, rows: side, bitsStored: 12 }),
        ImageType: ['ORIGINAL', 'PRIMARY', 'M', 'SE'],
        PatientPosition: 'HFS',
        ScanningSequence: 'SE',
        SequenceVariant: 'SK',
        ScanOptions: null,
        MRAcquisitionType: '2D',
        RepetitionTime: 4000,
        EchoTime: 90,
        EchoTrainLength: 12,
        MagneticFieldStrength: decimal(1.5),
        WindowCenter: 1400,
        WindowWidth: 2800,
        PixelData: bytesOf(pixels),
      },
    };
  }
}
