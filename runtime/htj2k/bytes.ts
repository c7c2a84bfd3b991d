/** Big endian, as all of JPEG 2000. */
export function u16(bytes: Uint8Array, at: number): number {
  return bytes[at] * 0x100 + bytes[at + 1];
}

export function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x10000 + u16(bytes, at + 2);
}

/** `length` numbers, 0 at first. Where they are few, to make a typed array would take longer than all that is done with it. */
export function numbers<T>(length: number, Many: new (length: number) => T): number[] | T {
  return length <= 16 ? new Array<number>(length).fill(0) : new Many(length);
}

/** Whether a flag of a bit field is set; `flag` is a power of two. */
export function hasFlag(field: number, flag: number): boolean {
  return Math.floor(field / flag) % 2 === 1;
}
