import type { RenderOptions, Size } from './options';
import type { DecodedImage, Picture } from './samples';
import { scaleDown } from './scale';
import { between, linearWindow, percentiles, type Shading } from './window';

/** Scales an image down, then gives its values shades; colours are shades already. */
export function toPicture(image: DecodedImage, size: Size, options: RenderOptions): Picture {
  const values = scaleDown(image, size);
  const samples = new Uint8Array(values.length);
  if (image.components === 3) {
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
