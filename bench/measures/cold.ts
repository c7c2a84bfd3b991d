import type { Bed } from '../bed';
import { median, type Figure } from '../budget';
import { KINDS, type Kind } from '../frames';
import { connect, get, timed } from '../load';
import type { ServerProcess } from '../process';

const RUNS = 61;
const LARGE_RUNS = 51;
const CPU_RUNS = 60;
/** Requests before the first that counts. The engine is done with compiling after some thousand: until then each costs half a millisecond more. */
const WARM_UP = 3000;
/** The first of a kind in a process runs code that was never run, or is to be compiled anew, while HealthImaging goes on sending. */
const BYTES_RUNS = 7;
/** Fill the memory for frames. */
const LARGE_WARM_UP = 40;

async function warmUp({ port }: ServerProcess, request: (index: number) => string): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: 10 }, () => connect(port)));
  let next = 0x10000;
  await Promise.all(
    sockets.map(async (socket) => {
      for (let i = 0; i < WARM_UP / sockets.length; i++) await timed(socket, request(next++));
      socket.destroy();
    }),
  );
}

/** What the proxy adds to the first byte of a frame that it does not have yet, in turn with fetching directly and with the pipe. */
export async function coldFirstByte(bed: Bed): Promise<Figure[]> {
  const proxy = await bed.proxy();
  const pipe = await bed.pipe();
  await warmUp(proxy, (index) => bed.frameRequest('ct', index));
  await warmUp(pipe, () => pipeRequest('ct'));
  const [viaProxy, viaPipe, direct] = [
    await connect(proxy.port),
    await connect(pipe.port),
    await connect(bed.upstream.port),
  ];
  const figures: Figure[] = [];
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const runs = kind === 'mg' || kind === 'dx' ? LARGE_RUNS : RUNS;
    const added: number[] = [];
    const byPipe: number[] = [];
    for (let i = 0; i < runs; i++) {
      const cold = await timed(viaProxy, bed.frameRequest(kind, i));
      const bound = await timed(direct, bed.upstreamRequest(kind));
      const piped = await timed(viaPipe, pipeRequest(kind));
      added.push(cold.first - bound.first);
      byPipe.push(piped.first - bound.first);
    }
    const note = `a pipe adds ${median(byPipe).toFixed(2)} ms`;
    figures.push({
      what: `cold first byte over direct, ${kind}`,
      value: median(added),
      unit: 'ms',
      limit: 2,
      better: 'less',
      note,
    });
  }
  [viaProxy, viaPipe, direct].forEach((socket) => socket.destroy());
  [proxy, pipe].forEach((server) => server.stop());
  return figures;
}

/**
 * CPU of cold mammograms of 13 MB, TLS on both sides, against a pipe that does nothing but keep as many. The sum, as every few
 * frames one pays for a collection of garbage: a median tells only which of the two kinds was more frequent.
 */
export async function coldCpu(bed: Bed): Promise<Figure[]> {
  const proxy = await bed.proxy();
  const pipe = await bed.pipe();
  const sockets = [await connect(proxy.port), await connect(pipe.port)];
  const costs = [0, 0];
  for (let i = 0; i < LARGE_WARM_UP + CPU_RUNS; i++) {
    for (const [at, server] of [proxy, pipe].entries()) {
      const before = server.cpuMs();
      await timed(sockets[at], server === pipe ? pipeRequest('mg') : bed.frameRequest('mg', i));
      if (i >= LARGE_WARM_UP) costs[at] += server.cpuMs() - before;
    }
  }
  sockets.forEach((socket) => socket.destroy());
  [proxy, pipe].forEach((server) => server.stop());
  const [ours, bound] = costs.map((ms) => ms / CPU_RUNS);
  const megabytes = (bed.frames.mg.length / 1e6).toFixed(1);
  return [
    {
      what: `CPU of a cold frame of ${megabytes} MB, against a pipe`,
      value: ours / bound,
      unit: 'x',
      limit: 1,
      better: 'less',
      note: `${ours.toFixed(0)} ms, the pipe ${bound.toFixed(0)} ms`,
    },
  ];
}

function pipeRequest(kind: Kind): string {
  return get(`/${kind}${'0'.repeat(30)}`);
}

/** Bytes fetched for the low levels of large frames, beyond those that are needed. */
export async function upstreamBytes(bed: Bed): Promise<Figure[]> {
  const proxy = await bed.proxy();
  await warmUp(proxy, (index) => bed.frameRequest('ct', index));
  const socket = await connect(proxy.port);
  const figures: Figure[] = [];
  for (const [kind, levels] of [
    ['dx', '0'],
    ['mg', '0-2'],
    ['mg', '0-3'],
  ] as const) {
    const beyond: number[] = [];
    for (let i = 0; i < BYTES_RUNS; i++) {
      const before = (await bed.upstreamCount()).bytes;
      const { body } = await timed(socket, bed.frameRequest(kind, 0x8000 + i * 16 + Number(levels.at(-1)), levels));
      await new Promise((resolve) => setTimeout(resolve, 300));
      const fetched = (await bed.upstreamCount()).bytes - before;
      beyond.push((fetched - body) / 1024);
    }
    const size = Math.round(bed.frames[kind].length / 1024);
    figures.push({
      what: `upstream bytes beyond the needed, ${kind} levels ${levels}`,
      value: median(beyond),
      unit: 'KiB',
      limit: 512,
      better: 'less',
      note: `${beyond.map(Math.round).join(', ')} KiB of a frame of ${size}`,
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
