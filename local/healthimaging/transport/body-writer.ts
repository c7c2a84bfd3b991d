import { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { NetworkConditions } from './network';

export const CHUNK_BYTES = 256 * 1024;
const TICK_MS = 4;
/** How much unused bandwidth a stream can catch up on, so that a late timer does not slow it down. */
const CATCH_UP_SECONDS = 0.1;

/**
 * Writes a body at the pace that the line has, without copying it. Each piece waits until the one before is with the
 * operating system, so that `sent` says what a client can have got. Stops when the client is gone.
 */
export async function writeBody(
  res: ServerResponse,
  body: Uint8Array,
  conditions: () => NetworkConditions,
  sent: (bytes: number) => void,
): Promise<void> {
  let position = 0;
  let credit = 0;
  let before = performance.now();
  while (position < body.length && !res.destroyed) {
    const { bytesPerSecond } = conditions();
    let length = CHUNK_BYTES;
    if (bytesPerSecond !== undefined && bytesPerSecond < Infinity) {
      const now = performance.now();
      credit = Math.min(credit + ((now - before) / 1000) * bytesPerSecond, bytesPerSecond * CATCH_UP_SECONDS + 1);
      before = now;
      length = Math.min(CHUNK_BYTES, Math.floor(credit));
      if (length < 1) {
        await delay(Math.max(TICK_MS, 1000 / bytesPerSecond));
        continue;
      }
      credit -= Math.min(length, body.length - position);
    }
    const piece = body.subarray(position, position + length);
    if (!(await written(res, piece))) return;
    position += piece.length;
    sent(piece.length);
    if (bytesPerSecond !== undefined && bytesPerSecond < Infinity && position < body.length) await delay(TICK_MS);
  }
}

function written(res: ServerResponse, piece: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const closed = () => resolve(false);
    res.once('close', closed);
    res.write(piece, (error) => {
      res.off('close', closed);
      resolve(!error);
    });
  });
}
