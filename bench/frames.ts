import { HtJ2kEncoder, type Samples } from '../local/studies/htj2k-encoder';

/** The five kinds of frame that every figure is taken on: 64, 345 and 189 kB, 3 and 13 MB. */
export const KINDS = {
  mr: { width: 256, height: 256, bits: 16, signed: false, components: 1, noise: 96 },
  us: { width: 640, height: 480, bits: 8, signed: false, components: 3, noise: 4 },
  ct: { width: 512, height: 512, bits: 16, signed: true, components: 1, noise: 24 },
  dx: { width: 3000, height: 2000, bits: 16, signed: false, components: 1, noise: 12 },
  mg: { width: 3328, height: 4096, bits: 16, signed: false, components: 1, noise: 118 },
} as const;

export type Kind = keyof typeof KINDS;
export type Frames = Readonly<Record<Kind, Uint8Array>>;

/** Head-like ellipses with noise, so that the levels shrink as those of real images do. */
export async function makeFrames(): Promise<Frames> {
  const encoder = await HtJ2kEncoder.create();
  const frames: Partial<Record<Kind, Uint8Array>> = {};
  for (const [kind, shape] of Object.entries(KINDS) as [Kind, (typeof KINDS)[Kind]][]) {
    frames[kind] = encoder.encode(pixels(shape), { ...shape, decompositions: 5 });
  }
  return frames as Frames;
}

function pixels({ width, height, bits, signed, components, noise }: (typeof KINDS)[Kind]): Samples {
  const bytes = new Uint8Array(width * height * components * (bits / 8));
  const samples = bits === 8 ? bytes : signed ? new Int16Array(bytes.buffer) : new Uint16Array(bytes.buffer);
  const amplitude = bits === 8 ? 150 : 1200;
  let random = 1;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const radius = Math.hypot((x / width - 0.5) * 2.4, (y / height - 0.5) * 2.1);
      const tissue = radius > 1 ? 0 : amplitude * (0.6 + 0.4 * Math.cos(radius * 9) * Math.sin((x + y) / 37));
      for (let c = 0; c < components; c++) {
        random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
        samples[at++] = tissue + ((random >>> 8) % noise);
      }
    }
  }
  return samples;
}
