import * as https from 'node:https';
import type { Bed } from '../bed';
import { median, type Figure } from '../budget';
import type { Kind } from '../frames';
import { Clients, connect, get, timed } from '../load';
import type { ServerProcess } from '../process';

/** Processes of one code differ by a twentieth, by how their functions came to be compiled: several of each take part. */
const PAIRS = 3;
/** Many short rounds, in turn: what else the machine does meets both sides alike. Of each pair. */
const LEVELS = { rounds: 40, seconds: 0.08 };
/** A second has some seventy of the largest. */
const WHOLE = { rounds: 8, seconds: 0.4 };
/** Of each process, before its rounds. */
const WARM_UP_SECONDS = 1;
const CLIENTS = 16;

interface Pair {
  readonly proxy: ServerProcess;
  readonly bare: ServerProcess;
}

interface Capacity {
  readonly perSecond: number;
  /** Requests that one fully used core would answer in a second. */
  readonly perCore: number;
}

/** Warm requests a second against a node server that reads the same headers and does nothing but send the same bytes, round by round. */
export async function warm(bed: Bed): Promise<Figure[]> {
  const pairs: Pair[] = [];
  for (let i = 0; i < PAIRS; i++) pairs.push({ proxy: await bed.proxy(), bare: await bed.bare() });
  const level0 = await bodyLength(pairs[0].proxy, bed.frameRequest('ct', 0, '0'));
  const figures = [await compare(bed, pairs, 'ct', 'level 0', LEVELS, bed.frameRequest('ct', 0, '0'), level0, 0.75)];
  for (const kind of ['ct', 'dx', 'mg'] as const) {
    const { length } = bed.frames[kind];
    figures.push(await compare(bed, pairs, kind, 'whole frame', WHOLE, bed.frameRequest(kind, 0), length, 0.95));
  }
  for (const { proxy, bare } of pairs) for (const server of [proxy, bare]) server.stop();
  return figures;
}

async function compare(
  bed: Bed,
  pairs: readonly Pair[],
  kind: Kind,
  what: string,
  { rounds, seconds }: typeof WHOLE,
  request: string,
  length: number,
  limit: number,
): Promise<Figure> {
  const seen: number[] = [];
  const ours: number[] = [];
  const perCore: number[] = [];
  const nginx: number[] = [];
  const headers = { authorization: `Bearer ${bed.accessToken}` };
  const bareRequest = get(`/${kind}/${length}`, headers);
  const nginxClients =
    bed.nginx &&
    (await Clients.open(bed.nginx.port, get(`/${kind}/${what === 'level 0' ? 'level0' : length}`, headers), CLIENTS));
  for (const { proxy, bare } of pairs) {
    await sameHeaders(proxy, bare, request);
    const ourClients = await Clients.open(proxy.port, request, CLIENTS);
    const bareClients = await Clients.open(bare.port, bareRequest, CLIENTS);
    for (const clients of [ourClients, bareClients]) await clients.run(WARM_UP_SECONDS);
    for (let round = 0; round < rounds; round++) {
      const mine = await capacity(proxy, ourClients, seconds);
      const bound = await capacity(bare, bareClients, seconds);
      seen.push(mine.perSecond / bound.perSecond);
      ours.push(mine.perSecond);
      perCore.push(mine.perCore / bound.perCore);
      if (!nginxClients) continue;
      const served = await capacity(bed.nginx!, nginxClients, seconds);
      nginx.push(mine.perCore / served.perCore);
    }
    for (const clients of [ourClients, bareClients]) clients.close();
  }
  nginxClients?.close();
  const peers = nginx.length > 0 ? `, ${median(nginx).toFixed(2)} x nginx per core` : ', nginx is not installed';
  return {
    what: `warm ${what} of ${kind}, against a bare node server`,
    // The worse of what was seen and what the CPU used would allow: the load generator must not hide a difference.
    value: Math.min(median(seen), median(perCore)),
    unit: 'x',
    limit,
    better: 'more',
    note: `${Math.round(median(ours))} requests/s, ${median(perCore).toFixed(2)} x per core${peers}`,
  };
}

async function capacity(server: ServerProcess, clients: Clients, seconds: number): Promise<Capacity> {
  const before = server.cpuMs();
  const { requests, seconds: taken } = await clients.run(seconds);
  const cpuSeconds = (server.cpuMs() - before) / 1000;
  return { perSecond: requests / taken, perCore: requests / cpuSeconds };
}

async function bodyLength(proxy: ServerProcess, request: string): Promise<number> {
  const head = await headOf(proxy, request);
  return Number(/content-length: (\d+)/i.exec(head)![1]);
}

/** Gives the bare server the headers of the proxy's warm response, but for those that node adds by itself. */
async function sameHeaders(proxy: ServerProcess, bare: ServerProcess, request: string): Promise<void> {
  const lines = (await headOf(proxy, request)).split('\r\n').slice(1);
  const pairs = lines
    .map((line) => line.split(': ', 2))
    .filter(([name]) => !/^(date|connection|keep-alive)$/i.test(name));
  await new Promise<void>((resolve, reject) => {
    https
      .request({ port: bare.port, method: 'PUT', rejectUnauthorized: false }, (res) =>
        res.resume().once('end', resolve),
      )
      .once('error', reject)
      .end(JSON.stringify(Object.fromEntries(pairs)));
  });
}

/** The head of a warm response. */
async function headOf(proxy: ServerProcess, request: string): Promise<string> {
  const socket = await connect(proxy.port);
  await timed(socket, request);
  socket.write(request);
  const head = await new Promise<string>((resolve) =>
    socket.once('data', (chunk) => resolve(chunk.toString('latin1'))),
  );
  socket.destroy();
  return head.slice(0, head.indexOf('\r\n\r\n'));
}
