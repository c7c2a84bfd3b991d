const EOI = [0xff, 0xd9];

/**
 * The decoder stops at the end marker with bits still to be read, so that the last pixel may be missing: with two empty bytes before
 * the marker it has them all.
 */
export function withRoomAtTheEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end >= 2 && !(bytes[end - 2] === EOI[0] && bytes[end - 1] === EOI[1])) end--;
  const content = bytes.subarray(0, end >= 2 ? end - 2 : bytes.length);
  const padded = new Uint8Array(content.length + 4);
  padded.set(content);
  padded.set(EOI, content.length + 2);
  return padded;
}
