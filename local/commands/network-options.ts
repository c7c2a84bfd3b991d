import { isLine, LINES, LISTED, operationsOf, type Hop, type LineHop } from './hops';
import { Line, type LineConditions, type Way } from '../assembly';
import type { FaultKind, HealthImagingEmulator, RateLimit } from '../healthimaging';

/** What the command line says of networks and faults; each may come several times. */
export interface NetworkArguments {
  readonly latency: readonly string[];
  readonly bandwidth: readonly string[];
  readonly throttle: readonly string[];
  readonly fault: readonly string[];
}

/** The network that an app is run in. */
export interface NetworkOptions {
  /** Between browsers and the app. */
  readonly browser: Line;
  /** Inside the app: those that are named. */
  readonly lines: ReadonlyMap<Way, Line>;
  /** Networks are as they should be until an app is ready: what fails at the start would only end it. */
  readonly begin: (emulators: readonly HealthImagingEmulator[]) => void;
}

interface Fault {
  readonly kind: FaultKind;
  readonly probability: number | undefined;
  readonly count: number | undefined;
}

interface Given<T> {
  readonly hop: Hop;
  readonly value: T;
}

interface All {
  readonly latencies: readonly Given<number>[];
  readonly bandwidths: readonly Given<number>[];
  readonly throttles: readonly Given<RateLimit | 'service'>[];
  readonly faults: readonly Given<Fault>[];
}

const BYTES_PER_SECOND: Readonly<Record<string, number>> = { kbit: 125, mbit: 125_000, gbit: 125_000_000 };
const CUT_AFTER_BYTES = 1000;

/** @throws with one line that says what is wrong with which option, and what is allowed */
export function networkOptions(given: NetworkArguments): NetworkOptions {
  const all: All = {
    latencies: given.latency.map((text) => parse('--latency', text, LISTED.latency, milliseconds)),
    bandwidths: given.bandwidth.map((text) => parse('--bandwidth', text, LISTED.bandwidth, bytesPerSecond)),
    throttles: given.throttle.map((text) => parse('--throttle', text, LISTED.throttle, rate)),
    faults: given.fault.map((text) => parse('--fault', text, LISTED.fault, fault)),
  };
  checkPairs(all);
  const named = new Set(Object.values(all).flatMap((list: readonly Given<unknown>[]) => list.map(({ hop }) => hop)));
  const lines = new Map(LINES.filter((hop) => named.has(hop)).map((hop) => [hop, new Line()]));
  const browser = lines.get('browser') ?? new Line();
  lines.delete('browser');
  return {
    browser,
    lines: lines as ReadonlyMap<Way, Line>,
    begin: (emulators) => {
      emulators.forEach((emulator) => applyTo(emulator, all));
      for (const [hop, line] of [...lines, ['browser', browser] as const]) layOn(line, hop, all);
    },
  };
}

/** The last that names the way itself counts. */
function conditionsOf(hop: Hop, { latencies, bandwidths }: All): LineConditions {
  return {
    latencyMs: latencies.findLast((entry) => entry.hop === hop)?.value,
    bytesPerSecond: bandwidths.findLast((entry) => entry.hop === hop)?.value,
  };
}

function layOn(line: Line, hop: LineHop, all: All): void {
  line.conditions = conditionsOf(hop, all);
  const limit = all.throttles.findLast((entry) => entry.hop === hop)?.value;
  if (limit !== undefined && limit !== 'service') line.throttle(limit);
  for (const { value } of all.faults.filter((entry) => entry.hop === hop)) {
    const { kind, probability, count } = value;
    line.faults.add({ fault: kind, probability, count });
  }
}

/** What names a way of HealthImaging counts before what names all of it. */
function applyTo(emulator: HealthImagingEmulator, given: All): void {
  const all = conditionsOf('healthimaging', given);
  emulator.network.set(all);
  for (const hop of ['frames', 'metadata', 'search'] as const) {
    const { latencyMs = all.latencyMs, bytesPerSecond: width = all.bytesPerSecond } = conditionsOf(hop, given);
    for (const operation of operationsOf(hop)) {
      emulator.network.setFor(operation, { latencyMs, bytesPerSecond: width });
    }
  }
  for (const { hop, value } of given.throttles) {
    if (value === 'service') emulator.throttle.useServiceLimits();
    else for (const operation of operationsOf(hop)) emulator.throttle.set(operation, value);
  }
  for (const { hop, value } of given.faults) {
    const { kind, probability, count } = value;
    for (const operation of operationsOf(hop)) emulator.faults.add({ operation, fault: kind, probability, count });
  }
}

/** What is right by itself, but not on its way. */
function checkPairs({ throttles, faults }: All): void {
  for (const { hop, value } of throttles) {
    if (value === 'service' && isLine(hop)) throw new Error(`--throttle ${hop}=service: service is for HealthImaging`);
  }
  for (const { hop, value } of faults) {
    if (hop === 'cache' && value.kind.kind === 'status') {
      throw new Error(`--fault cache=${value.kind.status}: a cache answers no status; give reset, stall or cut`);
    }
  }
}

/** `way=value`, or a value alone for all of HealthImaging. */
function parse<T>(option: string, text: string, hops: readonly Hop[], read: (value: string) => T): Given<T> {
  const [, name, value] = /^(?:([^=]*)=)?(.*)$/s.exec(text)!;
  const hop = name === undefined ? 'healthimaging' : hops.find((known) => known === name);
  if (hop === undefined) throw new Error(`${option} ${text}: ${name} is not a connection here; name ${list(hops)}`);
  try {
    return { hop, value: read(value) };
  } catch (error) {
    throw new Error(`${option} ${text}: ${(error as Error).message}`);
  }
}

const list = (names: readonly string[]) => `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;

function milliseconds(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text) ?? [];
  if (amount === undefined) throw new Error('give a time like 80ms or 1.5s');
  return Number(amount) * (unit === 's' ? 1000 : 1);
}

function bytesPerSecond(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(kbit|mbit|gbit)$/i.exec(text) ?? [];
  const value = Number(amount) * (BYTES_PER_SECOND[unit?.toLowerCase()] ?? NaN);
  if (!(value > 0)) throw new Error('give a bandwidth per second like 500kbit, 30Mbit or 1Gbit');
  return value;
}

function rate(text: string): RateLimit | 'service' {
  if (text === 'service') return text;
  const [, amount] = /^(\d+(?:\.\d+)?)\/s$/.exec(text) ?? [];
  if (amount === undefined) throw new Error("give requests like 100/s, or service for HealthImaging's own limits");
  return { rate: Number(amount), burst: Math.max(1, Number(amount)) };
}

function fault(text: string): Fault {
  const [, what = '', percent, count] = /^([a-z0-9]+)(?:@(\d+(?:\.\d+)?)%)?(?:\*(\d+))?$/.exec(text) ?? [];
  const kinds: Readonly<Record<string, FaultKind>> = {
    reset: { kind: 'reset' },
    stall: { kind: 'stall' },
    cut: { kind: 'cut', afterBytes: CUT_AFTER_BYTES },
  };
  const kind = /^[45]\d\d$/.test(what) ? ({ kind: 'status', status: Number(what) } as const) : kinds[what];
  if (!kind || Number(percent ?? 1) > 100) {
    throw new Error('give a status like 503, reset, stall or cut; then @10% for a share of requests, *3 for a number');
  }
  const probability = percent === undefined ? undefined : Number(percent) / 100;
  return { kind, probability, count: count === undefined ? undefined : Number(count) };
}
