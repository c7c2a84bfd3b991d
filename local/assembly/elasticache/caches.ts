import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { ServerlessCache } from './serverless-cache';
import type { LocalCertificate } from '../certificate';
import type { Closing } from '../closing';
import type { Lines } from '../network/lines';
import type { Routes } from '../network/routes';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList } from '../template/template';

export interface CachesOptions {
  readonly deployment: Deployment;
  readonly certificate: LocalCertificate;
  readonly routes: Routes;
  readonly lines: Lines;
  readonly scratch: string;
  /** Server to run. Default: valkey-server or redis-server of the PATH. */
  readonly executable?: string;
  readonly onLog: (source: string, line: string) => void;
}

const SERVERS = ['valkey-server', 'redis-server'];

/** The caches of an app, and those that cannot run here with the reason why: to the app they are out of reach. */
export async function startCaches(
  options: CachesOptions,
  closing: Closing,
): Promise<{ readonly run: readonly ServerlessCache[]; readonly left: ReadonlyMap<Resource, string> }> {
  const { deployment, certificate, routes, lines, scratch } = options;
  const caches = deployment.ofType('AWS::ElastiCache::ServerlessCache');
  const left = new Map<Resource, string>();
  const run: ServerlessCache[] = [];
  const names = options.executable === undefined ? SERVERS : [options.executable];
  const executable = caches.length === 0 ? undefined : await firstThatStarts(names);
  for (const user of deployment.ofType('AWS::ElastiCache::User')) {
    if (JSON.stringify(user.property('AuthenticationMode') ?? '').includes('"iam"')) {
      left.set(user, 'sign-in to a cache by IAM is not played here: this user cannot sign in');
    }
  }
  for (const cache of caches) {
    const engine = String(cache.property('Engine')).toLowerCase();
    if (engine !== 'valkey' && engine !== 'redis') {
      left.set(cache, `the engine ${engine} is not played here; the cache is out of reach`);
    } else if (executable === undefined) {
      left.set(
        cache,
        `${names.join(' and ')}: none of them starts on this machine; install one. The cache is out of reach`,
      );
    } else {
      const server = await ServerlessCache.start({
        cache,
        deployment,
        certificate,
        executable,
        directory: path.join(scratch, `cache-${run.length}`),
        onLog: (line) => options.onLog(cache.logicalId, line),
      });
      closing.add(() => server.stop());
      run.push(server);
      const place = {
        securityGroups: asList(cache.property('SecurityGroupIds')).map(String),
        subnets: asList(cache.property('SubnetIds')).map(String),
      };
      const to = await lines.throughTcp('cache', server.port);
      for (const name of ['Endpoint', 'ReaderEndpoint']) {
        const port = Number(cache.attribute(`${name}.Port`));
        routes.addInVpc(place, cache.attribute(`${name}.Address`), port, to);
      }
    }
  }
  return { run, left };
}

async function firstThatStarts(names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const starts = await new Promise<boolean>((resolve) => {
      const child = spawn(name, ['--version'], { stdio: 'ignore' });
      child.once('error', () => resolve(false)).once('exit', (code) => resolve(code === 0));
    });
    if (starts) return name;
  }
  return undefined;
}
