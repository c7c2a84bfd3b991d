import { Transform } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** How far and how wide a line is. */
export interface LineConditions {
  readonly latencyMs?: number;
  /** Of each answer on its own. */
  readonly bytesPerSecond?: number;
}

const TICK_MS = 4;

/** Lets a stream through at the pace of the line, and counts it. */
export function paced({ bytesPerSecond = Infinity }: LineConditions, count: (bytes: number) => void): Transform {
  let busyUntil = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count(chunk.length);
      if (bytesPerSecond === Infinity) {
        done(null, chunk);
        return;
      }
      const piece = Math.max(1, Math.ceil((bytesPerSecond * TICK_MS) / 1000));
      const send = async () => {
        for (let at = 0; at < chunk.length; at += piece) {
          const part = chunk.subarray(at, at + piece);
          const now = performance.now();
          busyUntil = Math.max(busyUntil, now) + (part.length / bytesPerSecond) * 1000;
          if (busyUntil - now >= TICK_MS) await delay(busyUntil - now);
          this.push(part);
        }
      };
      send().then(() => done(), done);
    },
  });
}
