import type { Bed } from '../bed';
import { median, type Figure } from '../budget';
import { Clients, connect, timed } from '../load';
import type { ServerProcess } from '../process';

const ROUNDS = 9;
const SECONDS = 0.7;
const CLIENTS = 16;
const SERIES = 200;

/** One way to use two vCPUs. */
interface Arrangement {
  readonly name: string;
  /** The processes that connections are spread over. */
  readonly servers: readonly ServerProcess[];
  readonly perCpuSecond: number[];
  readonly perSecond: number[];
}

/**
 * How two vCPUs are best used: by two tasks behind the load balancer, or by two processes in one task. Both hold two
 * caches and fetch a frame twice. Were the processes the faster ones by much, they would be worth having (decision 13).
 */
export async function vcpu(bed: Bed): Promise<Figure[]> {
  const one = arrangement('one process', [await bed.proxy()]);
  const tasks = arrangement('two tasks', [await bed.proxy(), await bed.proxy()]);
  const workers = arrangement('two processes in a task', [await bed.workers(2)]);
  const all = [one, tasks, workers];
  const fetches = new Map<Arrangement, number>();
  for (const [i, each] of all.entries()) fetches.set(each, await fetchesOfSeries(bed, each, i * SERIES));

  for (let round = 0; round < ROUNDS; round++) {
    // A frame that each process has in memory by now.
    for (const [i, each] of all.entries()) await measure(each, bed.frameRequest('ct', i * SERIES));
  }
  for (const { servers } of all) servers.forEach((server) => server.stop());

  const note = (each: Arrangement) =>
    `${each.name}: ${Math.round(median(each.perSecond))} requests/s, ${Math.round(median(each.perCpuSecond))} for each second of CPU`;
  const fetched = (each: Arrangement) => fetches.get(each)! / SERIES;
  return [
    {
      what: 'warm CT frames for a second of CPU, two tasks to one',
      value: ratio(tasks.perCpuSecond, one.perCpuSecond),
      unit: 'x',
      // The two share what the processor's cores share.
      limit: 0.75,
      better: 'more',
      note: `${note(one)}; ${note(tasks)}`,
    },
    {
      what: 'the same, two processes in a task to two tasks',
      value: ratio(workers.perCpuSecond, tasks.perCpuSecond),
      unit: 'x',
      limit: 1.1,
      better: 'less',
      note: note(workers),
    },
    {
      what: 'fetches of each frame, two processes in a task',
      value: fetched(workers),
      unit: '',
      limit: fetched(tasks) * 0.9,
      better: 'more',
      note: `two tasks ${fetched(tasks).toFixed(2)}, one process ${fetched(one).toFixed(2)}`,
    },
  ];
}

function arrangement(name: string, servers: readonly ServerProcess[]): Arrangement {
  return { name, servers, perCpuSecond: [], perSecond: [] };
}

async function measure({ servers, perCpuSecond, perSecond }: Arrangement, request: string): Promise<void> {
  const cpu = () => servers.reduce((sum, server) => sum + server.cpuMs(), 0);
  const clients = await Promise.all(servers.map(({ port }) => Clients.open(port, request, CLIENTS / servers.length)));
  const before = cpu();
  const results = await Promise.all(clients.map((some) => some.run(SECONDS)));
  clients.forEach((some) => some.close());
  const requests = results.reduce((sum, result) => sum + result.requests, 0);
  perCpuSecond.push(requests / ((cpu() - before) / 1000));
  perSecond.push(requests / SECONDS);
}

/** Upstream fetches where all clients read the same series, each from another frame on. */
async function fetchesOfSeries(bed: Bed, { servers }: Arrangement, first: number): Promise<number> {
  const before = (await bed.upstreamCount()).fetches;
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      const socket = await connect(servers[client % servers.length].port);
      for (let i = 0; i < SERIES; i++) {
        await timed(socket, bed.frameRequest('ct', first + ((client * 13 + i) % SERIES)));
      }
      socket.destroy();
    }),
  );
  return (await bed.upstreamCount()).fetches - before;
}

/** Round by round: what else the machine does meets both alike. */
function ratio(values: readonly number[], others: readonly number[]): number {
  return median(values.map((value, i) => value / others[i]));
}
