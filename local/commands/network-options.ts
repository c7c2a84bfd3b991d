import { HOPS, operationsOf, type Hop } from './hops';
import type { LineConditions } from '../assembly';
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
  readonly browser: LineConditions;
  readonly apply: (emulator: HealthImagingEmulator) => void;
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

const BYTES_PER_SECOND: Readonly<Record<string, number>> = { kbit: 125, mbit: 125_000, gbit: 125_000_000 };
const CUT_AFTER_BYTES = 1000;
const NOT_BROWSER = HOPS.filter((hop) => hop !== 'browser');

/** @throws with one line that says what is wrong with which option, and what is allowed */
export function networkOptions(given: NetworkArguments): NetworkOptions {
  const latencies = given.latency.map((text) => parse('--latency', text, HOPS, milliseconds));
  const bandwidths = given.bandwidth.map((text) => parse('--bandwidth', text, HOPS, bytesPerSecond));
  const throttles = given.throttle.map((text) => parse('--throttle', text, NOT_BROWSER, rate));
  const faults = given.fault.map((text) => parse('--fault', text, NOT_BROWSER, fault));
  // The last that names the way itself counts, before one that names all of HealthImaging.
  const lineOf = (hop: Hop): LineConditions => ({
    latencyMs: latencies.findLast((entry) => entry.hop === hop)?.value,
    bytesPerSecond: bandwidths.findLast((entry) => entry.hop === hop)?.value,
  });
  return {
    browser: lineOf('browser'),
    apply: (emulator) => {
      const all = lineOf('healthimaging');
      emulator.network.set(all);
      for (const hop of NOT_BROWSER.filter((name) => name !== 'healthimaging')) {
        const { latencyMs = all.latencyMs, bytesPerSecond: width = all.bytesPerSecond } = lineOf(hop);
        for (const operation of operationsOf(hop)) {
          emulator.network.setFor(operation, { latencyMs, bytesPerSecond: width });
        }
      }
      for (const { hop, value } of throttles) {
        if (value === 'service') emulator.throttle.useServiceLimits();
        else for (const operation of operationsOf(hop)) emulator.throttle.set(operation, value);
      }
      for (const { hop, value } of faults) {
        const { kind, probability, count } = value;
        for (const operation of operationsOf(hop)) emulator.faults.add({ operation, fault: kind, probability, count });
      }
    },
  };
}

/** `way=value`, or a value alone for all of HealthImaging. */
function parse<T>(option: string, text: string, hops: readonly Hop[], read: (value: string) => T): Given<T> {
  const [, name, value] = /^(?:([^=]*)=)?(.*)$/s.exec(text)!;
  const hop = name === undefined ? 'healthimaging' : hops.find((known) => known === name);
  if (hop === undefined) throw new Error(`${option} ${text}: ${name} is not a way here; name ${list(hops)}`);
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
