import type { RenderOptions, Size } from './options';
import type { DecodedImage, Picture } from './samples';
import { scaleDown } from './scale';
import { between, linearWindow, percentiles, type Shading } from './window';

/** Scales an image down, then gives its values shades; colours are shades already. */
export function toPicture(image: DecodedImage, size: Size, options: RenderOptions): Picture {
  const values = scaleDown(image, size);
  const samples = new Uint8Array(values.length);
  if (image.components === 3 && options.photometric === 'YBR_FULL') {
    ybrToRgb(values, image.bits, samples);
  } else if (image.components === 3) {
    const scale = 255 / (2 ** image.bits - 1);
    for (let i = 0; i < values.length; i++) samples[i] = Math.round(values[i] * scale);
  } else {
    const { slope, intercept } = options.rescale ?? { slope: 1, intercept: 0 };
    const shading = shadingOf(image, options);
    for (let i = 0; i < values.length; i++) {
      const shade = Math.round(shading(values[i] * slope + intercept));
      samples[i] = options.invert ? 255 - shade : shade;
    }
  }
  return { ...size, components: image.components, samples };
}

function shadingOf(image: DecodedImage, { window, rescale }: RenderOptions): Shading {
  if (window) return linearWindow(window);
  const { low, high } = percentiles(image.samples);
  if (!rescale) return between(low, high);
  const ends = [low, high].map((value) => value * rescale.slope + rescale.intercept);
  return between(Math.min(...ends), Math.max(...ends));
}

/** PS3.3 C.7.6.3.1.2. */
function ybrToRgb(values: ArrayLike<number>, bits: number, out: Uint8Array): void {
  const scale = 255 / (2 ** bits - 1);
  for (let i = 0; i < values.length; i += 3) {
    const [y, cb, cr] = [values[i] * scale, values[i + 1] * scale - 128, values[i + 2] * scale - 128];
    out[i] = clamp(y + 1.402 * cr);
    out[i + 1] = clamp(y - 0.344136 * cb - 0.714136 * cr);
    out[i + 2] = clamp(y + 1.772 * cb);
  }
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
