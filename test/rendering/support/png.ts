import { inflateSync } from 'node:zlib';

export interface PngImage {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly samples: Uint8Array;
}

/** Reads a PNG of 8 bits, grey or RGB, by the specification and not by the library that wrote it. */
export function readPng(file: Uint8Array): PngImage {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  expect(Buffer.from(file.subarray(0, 8)).toString('hex')).toBe('89504e470d0a1a0a');
  const parts: Uint8Array[] = [];
  let header: { width: number; height: number; components: number } | undefined;
  let ended = false;
  for (let at = 8; at < file.length; at += 12 + view.getUint32(at)) {
    const length = view.getUint32(at);
    const type = Buffer.from(file.subarray(at + 4, at + 8)).toString('latin1');
    if (type === 'IHDR') {
      expect(Array.from(file.subarray(at + 16, at + 17))).toEqual([8]);
      const colour = file[at + 17];
      expect([0, 2]).toContain(colour);
      expect(Array.from(file.subarray(at + 18, at + 21))).toEqual([0, 0, 0]);
      header = {
        width: view.getUint32(at + 8),
        height: view.getUint32(at + 12),
        components: colour === 0 ? 1 : 3,
      };
    }
    if (type === 'IDAT') parts.push(file.subarray(at + 8, at + 8 + length));
    ended = type === 'IEND';
  }
  if (!header || !ended) throw new Error('no whole PNG');
  return { ...header, samples: unfiltered(inflateSync(Buffer.concat(parts)), header) };
}

function unfiltered(
  data: Uint8Array,
  { width, height, components }: { width: number; height: number; components: number },
): Uint8Array {
  const stride = width * components;
  expect(data.length).toBe(height * (stride + 1));
  const out = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x >= components ? out[y * stride + x - components] : 0;
      const above = y > 0 ? out[(y - 1) * stride + x] : 0;
      const corner = x >= components && y > 0 ? out[(y - 1) * stride + x - components] : 0;
      const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
      out[y * stride + x] = data[y * (stride + 1) + 1 + x] + predicted;
    }
  }
  return out;
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}
