import type { Tier } from './reporter';

const TIERS: Readonly<Record<string, Tier>> = { memory: 'memory', cache: 'cache', upstream: 'upstream' };

/** Where the TLM proxy had a frame from, where the line is one that it writes for each request. */
export function proxyTier(line: string): Tier | undefined {
  if (!line.includes('"tier"')) return undefined;
  try {
    const { event, tier } = JSON.parse(line) as { event?: unknown; tier?: unknown };
    return event === 'request' ? TIERS[String(tier)] : undefined;
  } catch {
    return undefined;
  }
}
