import type { Bed } from '../bed';
import type { Figure } from '../budget';
import { connect, get, timed } from '../load';

const CACHE_MIB = 128;
const CLIENTS = 16;
/** About what a busy radiologist's day and those of some colleagues come to. */
const SOME = 400_000;
/** 24 hours of one task at the requests a minute that more tasks are started for (`targetRequestsPerTask`). */
const DAY = 24 * 60 * 6_000;
const HOT_FRAMES = 100;
const SAMPLES = 40;

export const soak = (bed: Bed) => mixed(bed, SOME);

/** Takes about an hour. */
export const day = (bed: Bed) => mixed(bed, DAY);

/** Resident memory over mixed requests, without the pauses between them: hits, misses, refusals, clients that leave. */
async function mixed(bed: Bed, requests: number): Promise<Figure[]> {
  const proxy = await bed.proxy(CACHE_MIB);
  const counts = { hits: 0, misses: 0, refused: 0, left: 0 };
  const resident: number[] = [];
  let next = 0;
  let cold = HOT_FRAMES;
  const started = performance.now();

  /** Which kind a request is follows from its number alone: each run asks for the same. */
  const ask = async (socket: Awaited<ReturnType<typeof connect>>, i: number) => {
    const kind = i % 100;
    if (kind < 60) {
      await timed(socket, bed.frameRequest('ct', i % HOT_FRAMES, '0'));
    } else if (kind < 85) {
      await timed(socket, bed.frameRequest('ct', i % HOT_FRAMES));
    } else if (kind < 95) {
      await timed(socket, bed.frameRequest('ct', cold++));
    } else if (kind < 98) {
      await timed(socket, get('/datastore/x'), 404);
    } else {
      await timed(
        socket,
        get(`/datastore/${'d'.repeat(32)}/imageSet/${'a'.repeat(32)}/imageFrame/${'c'.repeat(32)}`),
        401,
      );
    }
    counts[kind < 85 ? 'hits' : kind < 95 ? 'misses' : 'refused']++;
  };
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      let socket = await connect(proxy.port);
      while (next < requests) {
        const i = next++;
        if (i % Math.ceil(requests / SAMPLES) === 0) {
          resident.push(proxy.residentMb());
          if (requests > SOME) console.error(`${i} of ${requests} requests: ${Math.round(resident.at(-1)!)} MB`);
        }
        if (i % 500 === 499) {
          // In the middle of a frame that is not there yet.
          socket.write(bed.frameRequest('ct', cold++));
          socket.destroy();
          counts.left++;
          socket = await connect(proxy.port);
        } else {
          await ask(socket, i);
        }
      }
      socket.destroy();
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  resident.push(proxy.residentMb());
  proxy.stop();
  const middle = mean(resident.slice(SAMPLES / 4, SAMPLES / 2));
  const end = mean(resident.slice(-SAMPLES / 4));
  const inFlight = (CLIENTS * bed.frames.ct.length) / 2 ** 20;
  const told = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  return [
    {
      what: `memory growth over ${requests} mixed requests`,
      value: end - middle,
      unit: 'MB',
      limit: 16,
      better: 'less',
      note: `${Math.round(resident[0])} MB at start, ${Math.round(middle)} in the second quarter, ${Math.round(end)} in the last; ${told.join(', ')} in ${Math.round(seconds)} s`,
    },
    {
      what: `memory after them, beyond the cache of ${CACHE_MIB} MiB`,
      value: Math.max(...resident.slice(-SAMPLES / 4)) - CACHE_MIB - inFlight,
      unit: 'MB',
      limit: 80,
      better: 'less',
    },
  ];
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
