import { HtJ2kEncoder, type EncodeOptions, type Samples } from '../../../local/studies/htj2k-encoder';

/** Frames as HealthImaging makes them: one tile, RPCL, a tile-part for each of six resolutions, TLM. */
export const KINDS = {
  mr: { width: 256, height: 256, bits: 16 },
  us: { width: 640, height: 480, bits: 8, components: 3 },
  ct: { width: 512, height: 512, bits: 16, signed: true },
  dx: { width: 3000, height: 2000, bits: 16 },
  mg: { width: 3328, height: 4096, bits: 16 },
} as const satisfies Record<string, EncodeOptions>;

export type Kind = keyof typeof KINDS;

const made = new Map<string, Promise<Uint8Array>>();
let encoder: Promise<HtJ2kEncoder> | undefined;

export function frameOf(kind: Kind, options: Partial<EncodeOptions> = {}): Promise<Uint8Array> {
  const name = `${kind} ${JSON.stringify(options)}`;
  if (!made.has(name)) made.set(name, make({ ...KINDS[kind], decompositions: 5, ...options }));
  return made.get(name)!;
}

async function make(options: EncodeOptions): Promise<Uint8Array> {
  encoder ??= HtJ2kEncoder.create();
  return (await encoder).encode(pixels(options), options);
}

/** Soft shapes with noise, so that higher levels hold most of the bytes. */
function pixels({ width, height, bits, signed, components = 1 }: EncodeOptions): Samples {
  const count = width * height * components;
  const samples = bits <= 8 ? new Uint8Array(count) : signed ? new Int16Array(count) : new Uint16Array(count);
  const [amplitude, noise] = bits > 8 ? [1000, 64] : [120, 8];
  const across = Float64Array.from({ length: width }, (_, x) => 0.5 * Math.sin(x / 40));
  let random = 1;
  for (let y = 0, i = 0; y < height; y++) {
    const down = Math.cos(y / 50);
    for (let x = 0; x < width; x++) {
      const shade = amplitude * (1 + across[x] * down);
      for (let c = 0; c < components; c++) {
        random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
        samples[i++] = shade + ((random >>> 8) % noise);
      }
    }
  }
  return samples;
}

/** Ends of the tile-parts by a walk over SOT of its own: what the service says is held against this. */
export function walkLevelEnds(frame: Uint8Array): number[] {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  let at = 2;
  while (view.getUint16(at) !== 0xff90) at += 2 + view.getUint16(at + 2);
  const ends: number[] = [];
  while (at + 12 <= frame.length && view.getUint16(at) === 0xff90) {
    const length = view.getUint32(at + 6);
    at = length === 0 ? frame.length - 2 : at + length;
    ends.push(at);
  }
  ends[ends.length - 1] = frame.length;
  return ends;
}
