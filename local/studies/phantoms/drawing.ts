/** Cheap drawing for phantoms: filled ellipses row by row, a soft background, and noise of a seeded generator. */
export class Drawing {
  /** Brightness, in stored values. */
  readonly values: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.values = new Float32Array(width * height);
  }

  /** Centre and radii as shares of the width and the height (0 to 1); `add` is put on what is there. */
  ellipse(centreX: number, centreY: number, radiusX: number, radiusY: number, add: number): this {
    const { width, height, values } = this;
    const top = Math.max(0, Math.ceil((centreY - radiusY) * height));
    const bottom = Math.min(height - 1, Math.floor((centreY + radiusY) * height));
    for (let y = top; y <= bottom; y++) {
      const part = (y / height - centreY) / radiusY;
      const half = radiusX * Math.sqrt(Math.max(0, 1 - part * part));
      const left = Math.max(0, Math.ceil((centreX - half) * width));
      const right = Math.min(width - 1, Math.floor((centreX + half) * width));
      for (let at = y * width + left, end = y * width + right; at <= end; at++) values[at]! += add;
    }
    return this;
  }

  /** A slow wave, so that no region is flat. */
  wave(periodX: number, periodY: number, amplitude: number): this {
    const { width, height, values } = this;
    const across = Float32Array.from({ length: width }, (_, x) => Math.sin((2 * Math.PI * x) / width / periodX));
    for (let y = 0, at = 0; y < height; y++) {
      const down = amplitude * Math.cos((2 * Math.PI * y) / height / periodY);
      for (let x = 0; x < width; x++, at++) values[at]! += across[x]! * down;
    }
    return this;
  }

  /** Rounds into the target with noise of about +-amplitude, between least and most. */
  render<T extends Int16Array | Uint16Array | Uint8Array | Int8Array>(
    target: T,
    noise: Noise,
    amplitude: number,
    least: number,
    most: number,
  ): T {
    const { values } = this;
    for (let at = 0; at < values.length; at++) {
      const value = Math.round(values[at]! + amplitude * noise.next());
      target[at] = value < least ? least : value > most ? most : value;
    }
    return target;
  }
}

/** Seeded: the same studies each time. The sum of two uniform values is close enough to what detectors do. */
export class Noise {
  constructor(private state: number) {}

  /** -1 to 1, most often near 0. */
  next(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) | 0;
    return ((this.state >>> 20) + ((this.state >>> 8) & 0xfff)) / 4095 - 1;
  }
}
