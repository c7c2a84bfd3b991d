import type { Bed } from '../bed';
import type { Figure } from '../budget';
import { connect, timed } from '../load';

const CACHE_MIB = 256;
const FRAMES = 3_000;
const CLIENTS = 8;

/** Resident memory after 3,000 distinct CT frames, twice what the cache may hold. */
export async function memory(bed: Bed): Promise<Figure[]> {
  const proxy = await bed.proxy(CACHE_MIB);
  const sockets = await Promise.all(Array.from({ length: CLIENTS }, () => connect(proxy.port)));
  let next = 0;
  let peak = 0;
  await Promise.all(
    sockets.map(async (socket) => {
      while (next < FRAMES) {
        await timed(socket, bed.frameRequest('ct', next++));
        if (next % 50 === 0) peak = Math.max(peak, proxy.residentMb());
      }
    }),
  );
  sockets.forEach((socket) => socket.destroy());
  proxy.stop();
  const inFlight = (CLIENTS * bed.frames.ct.length) / 2 ** 20;
  return [
    {
      what: `peak memory beyond the cache of ${CACHE_MIB} MiB`,
      value: peak - CACHE_MIB - inFlight,
      unit: 'MB',
      limit: 80,
      better: 'less',
      note: `${Math.round(peak)} MB resident after ${FRAMES} frames, ${Math.round((FRAMES * bed.frames.ct.length) / 2 ** 20)} MB of frames`,
    },
  ];
}
