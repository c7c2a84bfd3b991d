import type { Bed } from '../bed';
import { median, type Figure } from '../budget';
import { KINDS, type Kind } from '../frames';
import { connect, timed } from '../load';

const RUNS = 41;
const LARGE_RUNS = 11;

/** What the proxy adds to the first byte of a frame that it does not have yet, in turn with fetching directly. */
export async function coldFirstByte(bed: Bed): Promise<Figure[]> {
  const proxy = await bed.proxy();
  const [viaProxy, direct] = [await connect(proxy.port), await connect(bed.upstream.port)];
  const figures: Figure[] = [];
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const runs = kind === 'mg' || kind === 'dx' ? LARGE_RUNS : RUNS;
    const added: number[] = [];
    const frames: number[] = [];
    for (let i = 0; i < runs; i++) {
      const cold = await timed(viaProxy, bed.frameRequest(kind, i));
      const bound = await timed(direct, bed.upstreamRequest(kind));
      frames.push(cold.first);
      added.push(cold.first - bound.first);
    }
    const note = `first byte after ${median(frames).toFixed(1)} ms`;
    figures.push({
      what: `cold first byte over direct, ${kind}`,
      value: median(added),
      unit: 'ms',
      limit: 2,
      better: 'less',
      note,
    });
  }
  viaProxy.destroy();
  direct.destroy();
  proxy.stop();
  return figures;
}

/** CPU that one cold mammogram of 13 MB costs the proxy, TLS on both sides. */
export async function coldCpu(bed: Bed): Promise<Figure[]> {
  const proxy = await bed.proxy(64);
  const socket = await connect(proxy.port);
  for (let i = 0; i < 5; i++) await timed(socket, bed.frameRequest('mg', i));
  const costs: number[] = [];
  for (let i = 5; i < 5 + LARGE_RUNS; i++) {
    const before = proxy.cpuMs();
    await timed(socket, bed.frameRequest('mg', i));
    costs.push(proxy.cpuMs() - before);
  }
  socket.destroy();
  proxy.stop();
  const megabytes = (bed.frames.mg.length / 1e6).toFixed(1);
  return [
    { what: `CPU of a cold frame of ${megabytes} MB`, value: median(costs), unit: 'ms', limit: 35, better: 'less' },
  ];
}

/** Bytes fetched for the low levels of large frames, beyond those that are needed. */
export async function upstreamBytes(bed: Bed): Promise<Figure[]> {
  const proxy = await bed.proxy();
  const socket = await connect(proxy.port);
  const figures: Figure[] = [];
  for (const [kind, levels] of [
    ['dx', '0'],
    ['mg', '0-2'],
    ['mg', '0-3'],
  ] as const) {
    const before = (await bed.upstreamCount()).bytes;
    const { body } = await timed(socket, bed.frameRequest(kind, 999, levels));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const fetched = (await bed.upstreamCount()).bytes - before;
    figures.push({
      what: `upstream bytes beyond the needed, ${kind} levels ${levels}`,
      value: (fetched - body) / 1024,
      unit: 'KiB',
      limit: 512,
      better: 'less',
      note: `${Math.round(fetched / 1024)} KiB fetched of ${Math.round(bed.frames[kind].length / 1024)}`,
    });
  }
  socket.destroy();
  proxy.stop();
  return figures;
}

/** Clients that wait for one frame share one fetch. */
export async function singleFlight(bed: Bed): Promise<Figure[]> {
  const proxy = await bed.proxy();
  const sockets = await Promise.all(Array.from({ length: 32 }, () => connect(proxy.port)));
  const before = (await bed.upstreamCount()).fetches;
  await Promise.all(sockets.map((socket) => timed(socket, bed.frameRequest('mg', 1))));
  const fetches = (await bed.upstreamCount()).fetches - before;
  sockets.forEach((socket) => socket.destroy());
  proxy.stop();
  return [{ what: 'upstream fetches for 32 clients of one frame', value: fetches, unit: '', limit: 1, better: 'less' }];
}
