// The proxy as several processes on one port, each with a cache of its own: what node:cluster would make of a task with many vCPUs.
import cluster from 'node:cluster';
import type { AddressInfo } from 'node:net';

const [count, script, ...flags] = process.argv.slice(2);
cluster.setupPrimary({ exec: script, execArgv: flags, silent: true });
let listening = 0;
cluster.on('listening', (_, address: Pick<AddressInfo, 'port'>) => {
  if (++listening < Number(count)) return;
  process.stdout.write(`${JSON.stringify({ event: 'listening', port: address.port })}\n`);
});
for (let i = 0; i < Number(count); i++) {
  const { process: worker } = cluster.fork();
  worker.stdout!.resume();
  worker.stderr!.pipe(process.stderr);
}
process.on('SIGTERM', () => {
  for (const worker of Object.values(cluster.workers ?? {})) worker!.kill('SIGTERM');
  process.exit(0);
});
