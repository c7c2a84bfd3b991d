import fc from 'fast-check';
import { PIECE_BYTES, PieceWriter, readPiece } from '../../runtime/valkey-cache/piece';

const KEY = `ahi:v1:${'d'.repeat(32)}/${'a'.repeat(32)}/${'f'.repeat(32)}`;

const piece = fc.record({
  bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  index: fc.nat(3),
  contentType: fc.constantFrom('image/jph', 'image/jpeg', 'application/octet-stream'),
  fetchedAt: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});

/** The last piece of a frame. */
function valueOf({
  bytes,
  index,
  contentType,
  fetchedAt,
}: typeof piece extends fc.Arbitrary<infer T> ? T : never): Buffer {
  const writer = new PieceWriter(contentType, bytes.length);
  writer.append(bytes);
  return writer.seal(KEY, index, index * PIECE_BYTES + bytes.length, fetchedAt * 1000 + 999);
}

test('property: a value is read as it was written', () => {
  fc.assert(
    fc.property(piece, (written) => {
      const { bytes, index, contentType, fetchedAt } = written;
      const read = readPiece(valueOf(written), KEY, index)!;
      expect(Buffer.from(read.bytes).equals(bytes)).toBe(true);
      expect(read).toMatchObject({
        contentType,
        frameLength: index * PIECE_BYTES + bytes.length,
        fetchedAt: fetchedAt * 1000,
      });
    }),
  );
});

test('property: with any byte changed, cut, longer, in another place or under another key it is nothing', () => {
  fc.assert(
    fc.property(piece, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, at, change) => {
      const value = valueOf(written);
      const { index } = written;
      const altered = Buffer.from(value);
      altered[at % value.length] ^= change;
      expect(readPiece(altered, KEY, index)).toBeUndefined();
      expect(readPiece(value.subarray(0, at % value.length), KEY, index)).toBeUndefined();
      expect(readPiece(Buffer.concat([value, Buffer.of(change)]), KEY, index)).toBeUndefined();
      expect(readPiece(value, KEY, index + change)).toBeUndefined();
      expect(readPiece(value, KEY.replace(/f$/, 'e'), index)).toBeUndefined();
    }),
  );
});

test('property: whatever the bytes, they are refused without an error', () => {
  const head = Buffer.from('AHIF\x01', 'latin1');
  const close = fc.uint8Array({ minLength: 19, maxLength: 200 }).map((rest) => Buffer.concat([head, rest]));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
        close,
      ),
      (value) => {
        expect(readPiece(value, KEY, 0)).toBeUndefined();
      },
    ),
  );
});

test('a content type that no header can carry is refused, though all else is right', () => {
  const writer = new PieceWriter('image/jph\r\nx: y', 1);
  writer.append(Buffer.of(1));
  expect(readPiece(writer.seal(KEY, 0, 1, 0), KEY, 0)).toBeUndefined();
});
