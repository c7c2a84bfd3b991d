import { Noise } from './drawing';
import { imagePixel, instanceAttributes, type SeriesFacts } from './modules';
import type { DicomObject } from './part10-writer';

const usMultiframeSop = '1.2.840.10008.5.1.4.1.1.3.1';

/** A beating ring in a fan with a coloured jet: RGB, FrameTime 33.3 ms, a calibrated region. */
export function cine(series: SeriesFacts, columns: number, rows: number, frames: number): DicomObject {
  const pixels = new Uint8Array(columns * rows * 3 * frames);
  const fan = fanOf(columns, rows);
  const noise = new Noise(30);
  for (let frame = 0; frame < frames; frame++) {
    drawFrame(pixels.subarray(frame * columns * rows * 3), columns, rows, fan, (2 * Math.PI * frame) / frames, noise);
  }
  return {
    ...instanceAttributes(series, usMultiframeSop, 1),
    ...imagePixel({ columns, rows, bitsStored: 8, samplesPerPixel: 3 }),
    ImageType: ['ORIGINAL', 'PRIMARY', '', '0011'],
    UltrasoundColorDataPresent: 1,
    NumberOfFrames: frames,
    FrameIncrementPointer: { vr: 'AT', value: new Uint8Array([0x18, 0x00, 0x63, 0x10]) },
    FrameTime: '33.3',
    CineRate: 30,
    RecommendedDisplayFrameRate: 30,
    SequenceOfUltrasoundRegions: [
      {
        RegionSpatialFormat: 1,
        RegionDataType: 2,
        RegionFlags: 0,
        RegionLocationMinX0: 0,
        RegionLocationMinY0: 0,
        RegionLocationMaxX1: columns - 1,
        RegionLocationMaxY1: rows - 1,
        PhysicalUnitsXDirection: 3,
        PhysicalUnitsYDirection: 3,
        PhysicalDeltaX: 16 / columns,
        PhysicalDeltaY: 16 / columns,
      },
    ],
    PixelData: pixels,
  };
}

/** Left and right edge of the fan in each row. */
function fanOf(columns: number, rows: number): (readonly [number, number])[] {
  return Array.from({ length: rows }, (_, y) => {
    const depth = y / rows;
    if (depth < 0.05 || depth > 0.95) return [0, -1];
    const half = 0.03 * columns + 0.48 * columns * depth;
    const curve = depth > 0.85 ? Math.sqrt(Math.max(0, 1 - ((depth - 0.85) / 0.1) ** 2)) : 1;
    return [Math.ceil(columns / 2 - half * curve), Math.floor(columns / 2 + half * curve)];
  });
}

function drawFrame(
  out: Uint8Array,
  columns: number,
  rows: number,
  fan: readonly (readonly [number, number])[],
  phase: number,
  noise: Noise,
): void {
  const radius = 0.17 + 0.04 * Math.cos(phase);
  const jet = 0.06 + 0.04 * Math.max(0, Math.sin(phase));
  for (const [y, [left, right]] of fan.entries()) {
    const dy = (y / rows - 0.55) * (rows / columns);
    for (let x = Math.max(0, left); x <= Math.min(columns - 1, right); x++) {
      const dx = x / columns - 0.5;
      const distance = Math.sqrt(dx * dx + dy * dy);
      const grey = (Math.abs(distance - radius) < 0.03 ? 150 : distance < radius ? 14 : 62) * (1 + 0.5 * noise.next());
      const flows = Math.abs(dx) < jet / 2 && distance < radius;
      const at = (y * columns + x) * 3;
      out[at] = flows ? 90 + grey : grey;
      out[at + 1] = flows ? grey / 2 : grey;
      out[at + 2] = flows ? 30 : grey;
    }
  }
}
