/** What decides whether a JPEG 2000 codestream can be stored as it is: enough of the markers, nothing of the packets. */
export interface CodestreamLayout {
  readonly rpcl: boolean;
  readonly tlm: boolean;
  readonly decompositions: number;
  readonly tileParts: number;
  /** The last tile-part is followed by EOC. */
  readonly complete: boolean;
}

const soc = 0xff4f;
const cod = 0xff52;
const tlm = 0xff55;
const sot = 0xff90;
const eoc = 0xffd9;
const rpcl = 2;

/** undefined where the bytes are no codestream, or none that can be followed to its first tile-part. */
export function layoutOf(bytes: Uint8Array): CodestreamLayout | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== soc) return undefined;
  const header = { rpcl: false, tlm: false, decompositions: -1 };
  let at = 2;
  for (; at + 4 <= bytes.length && view.getUint16(at) !== sot; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker < 0xff00) return undefined;
    if (marker === tlm) header.tlm = true;
    if (marker === cod && at + 10 <= bytes.length) {
      header.rpcl = bytes[at + 5] === rpcl;
      header.decompositions = bytes[at + 9]!;
    }
  }
  return header.decompositions < 0 || at + 4 > bytes.length ? undefined : { ...header, ...walk(view, at) };
}

function walk(view: DataView, first: number): { tileParts: number; complete: boolean } {
  let tileParts = 0;
  let at = first;
  while (at + 12 <= view.byteLength && view.getUint16(at) === sot) {
    tileParts++;
    const length = view.getUint32(at + 6);
    // Psot 0: the tile-part goes on to EOC, wherever that is.
    if (length === 0) return { tileParts, complete: endsWithEoc(view) };
    if (length < 14) return { tileParts, complete: false };
    at += length;
  }
  return { tileParts, complete: at + 2 <= view.byteLength && view.getUint16(at) === eoc };
}

/** A padding byte may follow. */
function endsWithEoc(view: DataView): boolean {
  const { byteLength } = view;
  return view.getUint16(byteLength - 2) === eoc || (byteLength > 2 && view.getUint16(byteLength - 3) === eoc);
}
