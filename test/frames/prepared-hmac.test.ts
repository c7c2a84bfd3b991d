import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { PreparedHmac } from '../../runtime/frames/prepared-hmac';

const keys = fc.uint8Array({ maxLength: 64 });

test('gives what createHmac gives, of any key up to a block and of any text', () => {
  fc.assert(
    fc.property(keys, fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { maxLength: 5 }), (key, texts) => {
      const hmac = new PreparedHmac(key);
      for (const text of texts) expect(hmac.sign(text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
    }),
  );
});

test('signs the second test case of RFC 4231', () => {
  expect(new PreparedHmac(Buffer.from('Jefe')).sign('what do ya want for nothing?')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test('refuses a key longer than a block, which would have to be hashed first', () => {
  expect(() => new PreparedHmac(new Uint8Array(65))).toThrow(RangeError);
});
