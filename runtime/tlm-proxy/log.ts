import type { FrameOutcome } from '../frames';

type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

let pending = '';

/**
 * One JSON object a line on standard output, which the container's log driver takes.
 * Lines of one turn of the event loop are written together: a write to a pipe blocks, and under load there are many.
 */
export function logEvent(event: string, fields: Fields = {}): void {
  if (pending === '') setImmediate(flushLog);
  pending += `${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`;
}

/** Writes what is pending; to be called before the process ends. */
export function flushLog(): void {
  const text = pending;
  pending = '';
  if (text !== '') process.stdout.write(text);
}

/** Who asked for which frame and what became of it. Carries no token, no pixel data and nothing that names a patient. */
export function auditLine(outcome: FrameOutcome): void {
  if (outcome.datastoreId === undefined && outcome.status < 400) return; // Health checks and preflights read nothing.
  const { levels, ...rest } = outcome;
  logEvent('request', {
    ...rest,
    levels: levels && `${levels.start}-${levels.end ?? ''}`,
    waitMs: rounded(outcome.waitMs),
    upstreamMs: rounded(outcome.upstreamMs),
  });
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10;
}
