export interface Looks {
  /** Bytes looked at one by one. */
  reads: number;
}

/** A chunk that counts how many of its bytes are looked at, and throws where there are none, or at any other use. */
export function watched(chunk: Uint8Array, looks: Looks): Uint8Array {
  return new Proxy(chunk, {
    get(target, property) {
      if (property === 'length') return target.length;
      if (property === 'indexOf') return target.indexOf.bind(target);
      const index = Number(property);
      if (!(index >= 0 && index < target.length)) throw new RangeError(`byte ${String(property)} of ${target.length}`);
      looks.reads++;
      return target[index];
    },
  });
}
