import type { Route } from './routes';

export interface PreloadOptions {
  readonly routes: readonly Route[];
  /** The process is killed once it uses more. */
  readonly memoryMiB?: number;
}

/**
 * A module that a task or function loads before its own code. It is what network and memory limit are in the cloud: host names lead to
 * the services on this machine, nothing else but this machine is reached, and who takes more memory than he has is ended.
 */
export function preloadModule(options: PreloadOptions): string {
  return `import net from 'node:net';
const { routes, memoryMiB } = ${JSON.stringify(options)};
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const normalized = Array.isArray(args[0]) ? args[0] : undefined;
  const given = normalized ? normalized[0] : typeof args[0] === 'object' && args[0] !== null ? args[0] : undefined;
  const options = given ?? { port: args[0], host: typeof args[1] === 'string' ? args[1] : undefined };
  if (options.path || Number.isNaN(Number(options.port))) return connect.apply(this, args);
  const host = String(options.host ?? 'localhost').toLowerCase();
  const port = Number(options.port);
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return connect.apply(this, args);
  const route = routes.find((entry) => entry.port === port && leadsTo(entry.host, host));
  if (!route) {
    const message = \`no way to \${host}:\${port}: no route, VPC endpoint or security group of the template leads there, or nothing plays it locally\`;
    const error = Object.assign(new Error(message), { code: 'ENETUNREACH', syscall: 'connect', address: host, port });
    this.connecting = true;
    process.nextTick(() => this.destroy(error));
    return this;
  }
  const routed = { ...options, host: '127.0.0.1', port: route.to, lookup: undefined };
  if (normalized) normalized[0] = routed;
  else if (given) args[0] = routed;
  else return connect.call(this, routed, args.find((argument) => typeof argument === 'function'));
  return connect.apply(this, args);
};
function leadsTo(pattern, host) {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}
if (memoryMiB !== undefined) {
  const check = () => {
    const used = Math.round(process.memoryUsage.rss() / 1048576);
    if (used <= memoryMiB) return;
    process.stderr.write(\`out of memory: \${used} MiB used, \${memoryMiB} MiB allowed\\n\`);
    process.kill(process.pid, 'SIGKILL');
  };
  check();
  setInterval(check, 100).unref();
}
`;
}
