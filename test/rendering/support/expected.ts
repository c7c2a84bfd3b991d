import { decodeReduced } from '../../htj2k/support/decode';

export interface Expected {
  readonly width: number;
  readonly height: number;
  readonly values: readonly number[];
  /** Before scaling. */
  readonly stored: readonly number[];
}

export interface FrameFacts {
  readonly width: number;
  readonly height: number;
  readonly components?: number;
  readonly bits: number;
  readonly signed?: boolean;
}

/** The values of a picture by another way: the whole frame is decoded at the reduction, each pixel summed up by itself. */
export async function expectedValues(
  frame: Uint8Array,
  facts: FrameFacts,
  reduction: number,
  size: { readonly width: number; readonly height: number },
): Promise<Expected> {
  const { components = 1, bits, signed } = facts;
  const bytes = await decodeReduced(frame, reduction);
  const count = bits > 8 ? bytes.length / 2 : bytes.length;
  const stored = Array.from({ length: count }, (_, i) =>
    bits > 8 ? (signed ? bytes.readInt16LE(2 * i) : bytes.readUInt16LE(2 * i)) : signed ? bytes.readInt8(i) : bytes[i],
  );
  const width = Math.ceil(facts.width / 2 ** reduction);
  const height = Math.ceil(facts.height / 2 ** reduction);
  return { ...size, stored, values: boxScaled(stored, { width, height, components }, size) };
}

/** The mean over the area of each pixel, straight from its definition. */
export function boxScaled(
  samples: readonly number[],
  from: { readonly width: number; readonly height: number; readonly components: number },
  to: { readonly width: number; readonly height: number },
): number[] {
  const values: number[] = [];
  const [sx, sy] = [from.width / to.width, from.height / to.height];
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      for (let c = 0; c < from.components; c++) {
        let sum = 0;
        for (let v = Math.floor(y * sy); v < Math.min(from.height, Math.ceil((y + 1) * sy)); v++) {
          const down = Math.min(v + 1, (y + 1) * sy) - Math.max(v, y * sy);
          for (let u = Math.floor(x * sx); u < Math.min(from.width, Math.ceil((x + 1) * sx)); u++) {
            const across = Math.min(u + 1, (x + 1) * sx) - Math.max(u, x * sx);
            sum += down * across * samples[(v * from.width + u) * from.components + c];
          }
        }
        values.push(sum / (sx * sy));
      }
    }
  }
  return values;
}

/** PS3.3 C.11.2.1.2.1, as pseudo code has it there. */
export function dicomLinear(x: number, c: number, w: number): number {
  if (x <= c - 0.5 - (w - 1) / 2) return 0;
  if (x > c - 0.5 + (w - 1) / 2) return 255;
  return Math.round(((x - (c - 0.5)) / (w - 1) + 0.5) * (255 - 0) + 0);
}

/** 1st to 99th percentile by nearest rank. */
export function percentileShade(stored: readonly number[]): (x: number) => number {
  const sorted = [...stored].sort((a, b) => a - b);
  const low = sorted[Math.ceil(sorted.length * 0.01) - 1];
  const high = sorted[Math.ceil(sorted.length * 0.99) - 1];
  return (x) => (x <= low ? 0 : x >= high ? 255 : Math.round(((x - low) / (high - low)) * 255));
}
