export const SETTINGS = 4;
export const HEADERS = 1;
export const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** GET https://x/ by HPACK's static table. */
export const GET = Buffer.from([0x82, 0x87, 0x84, 1, 1, 0x78]);

/** A frame of HTTP/2 as it is on the wire. */
export function frame(type: number, flags: number, stream: number, payload: Uint8Array = new Uint8Array(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}
