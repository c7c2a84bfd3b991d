import { ProgressLine } from './progress-line';
import type { Ready, Reporter, Tier, User } from './reporter';
import type { GatewayRequest, NotRun } from '../assembly';

export interface ScreenOptions {
  /** Shows the log lines of tasks and functions too. */
  readonly logs: boolean;
}

/** What a person sees in a terminal: progress, then where everything is, then one line that counts. */
export class Screen implements Reporter {
  private readonly line: ProgressLine;
  private readonly counts = { requests: 0, failed: 0, bytes: 0, hits: 0, misses: 0 };
  private readonly tiers: Record<Tier, number> = { cloudfront: 0, memory: 0, cache: 0, upstream: 0 };
  private isReady = false;

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly options: ScreenOptions,
  ) {
    this.line = new ProgressLine(out);
  }

  public progress(step: string, done?: number, total?: number): void {
    this.line.update(step, done, total);
  }

  public ready(ready: Ready): void {
    this.line.end();
    this.isReady = true;
    this.out.write(`${text(ready, this.out.columns || Infinity).join('\n')}\n`);
    this.count();
  }

  public request({ status, bytes, cache }: GatewayRequest): void {
    this.counts.requests += 1;
    this.counts.bytes += bytes;
    if (status >= 500) this.counts.failed += 1;
    if (cache !== undefined) this.counts[/^(Hit|RefreshHit)/.test(cache) ? 'hits' : 'misses'] += 1;
    this.count();
  }

  public frame(tier: Tier): void {
    this.tiers[tier] += 1;
    this.count();
  }

  public log(source: string, line: string): void {
    // A permission that is missing is why something fails: always said.
    if (source !== 'iam' && !this.options.logs) return;
    this.line.clear();
    this.out.write(`${source}: ${line}\n`);
    this.count();
  }

  public stopping(): void {
    if (this.isReady && !this.out.isTTY) this.out.write(`${this.counted()}\n`);
    this.line.end();
    this.out.write('stopping\n');
  }

  private count(): void {
    if (this.isReady && this.out.isTTY) this.line.update(this.counted());
  }

  private counted(): string {
    const { requests, failed, bytes, hits, misses } = this.counts;
    const { memory, cache, upstream } = this.tiers;
    const parts = [
      `${requests} requests`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      `${(bytes / 1e6).toFixed(1)} MB`,
      ...(hits + misses > 0 ? [`CloudFront ${hits} hits, ${misses} misses`] : []),
      ...(memory + cache + upstream > 0
        ? [`proxy ${memory} from memory, ${cache} from its cache, ${upstream} from HealthImaging`]
        : []),
    ];
    return parts.join(' | ');
  }
}

function text(ready: Ready, columns: number): string[] {
  const { addresses, users, issuers, dataStores, notImported, notRun, url } = ready;
  const kinds = Math.max(...addresses.map(({ kind }) => kind.length));
  const urls = Math.max(...addresses.map(({ url: address }) => address.length));
  const viewers = addresses.filter(({ kind }) => kind === 'viewer');
  return [
    '',
    `${ready.assembly} runs${running(ready.running)} (${(ready.milliseconds / 1000).toFixed(1)} s)`,
    ...dataStores.map(({ id, imageSets, frames }) => `data store ${id}: ${imageSets} image sets with ${frames} frames`),
    ...notImported.map(({ path, reason }) => `  not imported: ${path}: ${reason}`),
    '',
    ...addresses.flatMap(({ kind, url: address, names }) => [
      cut(`  ${kind.padEnd(kinds)}  ${address.padEnd(urls)}  ${names[0]}`, columns),
      ...signInAs(
        users.filter(({ signIn }) => signIn === address),
        kinds + 4,
        columns,
      ),
    ]),
    '',
    ...issuers.flatMap((issuer) => [
      `  token of ${issuer}:`,
      `    curl '${url}/token?issuer=${encodeURIComponent(issuer)}&user=user&groups='`,
    ]),
    ...(issuers.length > 0 ? [''] : []),
    ...left(notRun, columns),
    ...(viewers.length > 0 ? [`Open ${viewers.map(({ url: address }) => address).join(' or ')}`] : []),
    'Press Ctrl-C to stop.',
    '',
  ];
}

function running(counts: Ready['running']): string {
  const parts = (['task', 'function', 'cache'] as const).flatMap((what) => {
    const count = counts[`${what}s`];
    return count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`];
  });
  return parts.length > 0 ? `: ${parts.join(', ')}` : '';
}

/** Where there are groups, who is in none of them often reads nothing: that is said. */
function signInAs(users: readonly User[], indent: number, columns: number): string[] {
  if (users.length === 0) return [];
  const hasGroups = users.some(({ groups }) => groups.length > 0);
  const named = users.map(({ name, groups }) => (hasGroups && groups.length === 0 ? `${name} (in no group)` : name));
  return wrapped('as ', named, indent, columns);
}

/** What is not run, in few lines: by reason, and how many of each type. */
function left(notRun: readonly NotRun[], columns: number): string[] {
  const byReason = new Map<string, Map<string, number>>();
  for (const { reason, type } of notRun) {
    const types = byReason.get(reason) ?? new Map<string, number>();
    byReason.set(reason, types.set(type, (types.get(type) ?? 0) + 1));
  }
  if (byReason.size === 0) return [];
  const lines = [...byReason].flatMap(([reason, types]) => {
    const named = [...types].map(([type, count]) => (count > 1 ? `${type} x${count}` : type));
    return [`    ${reason}:`, ...wrapped('', named, 6, columns)];
  });
  return [`  not run here (--json tells each):`, ...lines, ''];
}

const cut = (line: string, columns: number) => (line.length > columns ? `${line.slice(0, columns - 1)}…` : line);

/** A list in lines that fit the terminal, none broken within a word. */
function wrapped(before: string, items: readonly string[], indent: number, columns: number): string[] {
  const lines: string[] = [];
  let line = `${' '.repeat(indent)}${before}`;
  const margin = line.length;
  items.forEach((item, i) => {
    const word = i < items.length - 1 ? `${item},` : item;
    if (line.length > margin && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = ' '.repeat(margin);
    }
    line += line.length > margin ? ` ${word}` : word;
  });
  return [...lines, line];
}
