import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { AssemblyRunner, Gateway, type LocalUserPool } from '../assembly';
import { addressesOf } from './addresses';
import { jsonLines } from './json-lines';
import { networkOptions, type NetworkArguments, type NetworkOptions } from './network-options';
import { proxyTier } from './proxy-tier';
import type { Address, Reporter, User } from './reporter';
import { Screen } from './screen';
import { loadFolder, loadGenerated, type Loaded } from './studies';
import { close as closeServer, listen } from '../assembly/listen';

export interface LocalCommandOptions extends NetworkArguments {
  /** Folder that `cdk synth` wrote. */
  readonly assembly: string;
  /** This program, in one file. */
  readonly program: string;
  readonly port: number;
  readonly studies?: string;
  /** The one data store that the studies go to. */
  readonly datastore?: string;
  readonly tasks?: number;
  readonly json: boolean;
  readonly logs: boolean;
}

/** Runs an app, fills its data stores, says where everything is, and goes on until it is interrupted. */
export async function runLocal(options: LocalCommandOptions): Promise<void> {
  const startedAt = performance.now();
  const network = networkOptions(options);
  if (options.studies !== undefined) await checkFolder(options.studies);
  await checkPort(options.port);
  const reporter: Reporter = options.json
    ? jsonLines(process.stdout)
    : new Screen(process.stdout, { logs: options.logs });
  const stop = new AbortController();
  let isInterrupted = false;
  const interrupted = new Promise<void>((resolve) => {
    const interrupt = () => {
      isInterrupted = true;
      stop.abort();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
    // Who read what is told has gone, and with him the only one who could stop it.
    process.stdout.on('error', interrupt);
  });

  const closing: (() => Promise<unknown>)[] = [];
  try {
    reporter.progress(`starting ${options.assembly}`);
    const started = startRunner(options, network, reporter);
    // Whatever fails first ends the other.
    const loaded = load(options, reporter, stop.signal);
    started.catch(() => stop.abort());
    const outcomes = await Promise.allSettled([started, loaded]);
    if (outcomes[0].status === 'fulfilled') {
      const runner = outcomes[0].value;
      closing.push(() => runner.stop());
    }
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    const [runner, studies] = await Promise.all([started, loaded]);
    fill(runner, studies, options.datastore);
    const gateway = await Gateway.start({
      hosts: runner.browserHosts,
      certificate: runner.certificate,
      port: options.port,
      line: network.browser,
      onRequest: (request) => reporter.request(request),
      token: (query) => tokenFor(runner, query),
    }).catch((error) => Promise.reject(portInUse(error, options.port)));
    closing.push(() => gateway.close());
    network.begin(runner.datastores.map(({ emulator }) => emulator));
    const addresses = await addressesOf(gateway, runner.certificate);
    reporter.ready({
      assembly: options.assembly,
      milliseconds: Math.round(performance.now() - startedAt),
      url: gateway.url,
      addresses,
      users: runner.userPools.flatMap((pool) => usersOf(pool, addresses)),
      issuers: runner.issuers.filter(({ domain }) => domain === undefined).map(({ issuer }) => issuer),
      dataStores: runner.datastores.map(({ id }) => contentOf(id, studies, options.datastore)),
      notImported: studies.failures,
      notRun: runner.notRun,
      running: { tasks: runner.tasks.length, functions: runner.functions.length, caches: runner.caches.length },
    });
    await interrupted;
  } catch (error) {
    // Ctrl-C reaches tasks and functions too, whose end is no failure then.
    if (!isInterrupted) throw error;
  } finally {
    reporter.stopping();
    for (const close of closing.reverse()) await close();
  }
}

async function startRunner(
  options: LocalCommandOptions,
  network: NetworkOptions,
  reporter: Reporter,
): Promise<AssemblyRunner> {
  const runner = await AssemblyRunner.start(options.assembly, {
    taskCount: options.tasks,
    lines: network.lines,
    onLog: (source, line) => {
      reporter.log(source, line);
      const tier = proxyTier(line);
      if (tier) reporter.frame(tier);
    },
  });
  if (runner.browserHosts.length > 0) return runner;
  await runner.stop();
  throw new Error(
    `${options.assembly}: nothing in it could be opened; name the folder of an app with a TlmProxy, an ImageFrameCdn or an ImagingViewer`,
  );
}

function load(options: LocalCommandOptions, reporter: Reporter, signal: AbortSignal): Promise<Loaded> {
  const progress = {
    signal,
    onProgress: (step: string, done: number, total: number) => reporter.progress(step, done, total),
  };
  if (options.studies !== undefined) return loadFolder(options.studies, progress);
  return loadGenerated(options.program, progress);
}

function fill(runner: AssemblyRunner, { imageSets }: Loaded, only: string | undefined): void {
  const { datastores } = runner;
  if (only !== undefined && !datastores.some(({ id }) => id === only)) {
    const known = datastores.map(({ id }) => id).join(', ') || 'none';
    throw new Error(`--datastore ${only}: the app has no such data store; it has ${known}`);
  }
  for (const { id, emulator } of datastores) {
    if (only !== undefined && id !== only) continue;
    for (const imageSet of imageSets) emulator.store.add(id, imageSet);
  }
}

function contentOf(id: string, { imageSets }: Loaded, only: string | undefined) {
  const filled = only === undefined || only === id ? imageSets : [];
  return { id, imageSets: filled.length, frames: filled.reduce((sum, { frames }) => sum + frames.length, 0) };
}

/** Those of a pool whose sign-in page can be opened. */
function usersOf({ users, domain }: LocalUserPool, addresses: readonly Address[]): User[] {
  const page = addresses.find(({ names }) => domain !== undefined && names.includes(domain));
  return page === undefined ? [] : users.map(({ name, groups }) => ({ name, groups, signIn: page.url }));
}

/** A token of any issuer that the app trusts: those that are no user pools of the app have no sign-in pages here. */
async function tokenFor(runner: AssemblyRunner, query: URLSearchParams): Promise<string> {
  const groups = (query.get('groups') ?? '').split(',').filter((group) => group !== '');
  return runner.issue(query.get('user') ?? 'user', groups, { issuer: query.get('issuer') ?? undefined });
}

/** Before anything is started: what comes up for seconds should not end with this. */
async function checkPort(port: number): Promise<void> {
  const server = createServer();
  await listen(server, port).catch((error) => Promise.reject(portInUse(error, port)));
  await closeServer(server);
}

async function checkFolder(folder: string): Promise<void> {
  const entry = await stat(folder).catch(() => undefined);
  if (!entry?.isDirectory()) throw new Error(`--studies ${folder}: no such folder; name a folder with DICOM files`);
}

function portInUse(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(`port ${port} is in use; choose another with --port, or --port 0 for any free one`);
  }
  if (error.code === 'EACCES') {
    return new Error(`port ${port} may not be opened by this user; choose one above 1023 with --port`);
  }
  return error;
}
