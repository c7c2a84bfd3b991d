import { setImmediate as turn } from 'node:timers/promises';
import { MemoryCache } from '../../runtime/frames';
import { Canceller } from '../../runtime/frames/cancellation';
import { Flights } from '../../runtime/frames/flights';
import type { ByteSink } from '../../runtime/frames/source';

const RECORD = 16 * 1024;
const RECORDS = 9;
const KEY = { datastoreId: 'd'.repeat(32), imageSetId: 'a'.repeat(32), imageFrameId: 'f'.repeat(32) };
const FRAME = Buffer.from(Uint8Array.from({ length: RECORD * RECORDS }, (_, i) => (i * 31) % 251));

test('what comes at once is handed on as one piece, but for the first bytes and the last', async () => {
  let sink: ByteSink | undefined;
  const flights = new Flights({
    source: {
      open: () =>
        Promise.resolve({
          contentType: 'application/octet-stream',
          contentLength: FRAME.length,
          framed: true,
          start: (to) => (sink = to),
          pause: () => undefined,
          resume: () => undefined,
          abort: () => undefined,
        }),
      close: () => undefined,
    },
    cache: new MemoryCache(1024 * 1024),
    windowBytes: 1024 * 1024,
    drainBytes: 0,
    readerStallMs: 60_000,
  });
  const boarded = flights.board(KEY, 'frame', {}, new Canceller());
  await turn();
  const send = (from: number, to: number) => {
    for (let i = from; i < to; i++) sink!.chunk(FRAME.subarray(i * RECORD, (i + 1) * RECORD));
  };
  // As TLS does: one record after the other, with promises in between but no other event.
  send(0, 1);
  const { reader } = await boarded;
  expect(await reader.read()).toHaveLength(RECORD);
  const second = reader.read();
  send(1, 6);
  expect(await second).toHaveLength(5 * RECORD);
  const last = reader.read();
  send(6, RECORDS);
  // All is in: nobody waits for the loop to turn.
  const piece = await Promise.race([
    last,
    Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => 'late'),
  ]);
  expect(piece).not.toBe('late');
  expect((piece as Uint8Array).length).toBe(3 * RECORD);
  expect(FRAME.subarray(6 * RECORD).equals(piece as Uint8Array)).toBe(true);
  expect(await reader.read()).toBeUndefined();
  expect(flights.stats()).toEqual({ flights: 0, readers: 0, flightBytes: 0 });
});
