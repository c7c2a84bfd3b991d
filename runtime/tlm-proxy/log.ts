import type { FrameOutcome } from '../frames';

type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

const FLUSH_MS = 100;
const FLUSH_LENGTH = 32 * 1024;
const PLAIN = /^[\w .@:+/=|-]*$/;

let pending = '';
let time = '';
/** Lines so far. A gap in the numbers of one log stream shows that lines were lost on their way. */
let number = 0;

/** One JSON object a line on standard output, which the container's log driver takes. */
export function logEvent(event: string, fields: Fields = {}): void {
  append(`"event":${JSON.stringify(event)},${JSON.stringify(fields).slice(1, -1)}`.replace(/,$/, ''));
}

/** Writes what is pending; to be called before the process ends. */
export function flushLog(): void {
  const text = pending;
  pending = '';
  if (text !== '') process.stdout.write(text);
}

/**
 * Who asked for which frame and what became of it. Carries no token, no pixel data and nothing that names a patient.
 * Written out by hand: one is due for every request, and half of what a cached frame costs would be the general way.
 */
export function auditLine(outcome: FrameOutcome): void {
  if (outcome.datastoreId === undefined && outcome.status < 400) return; // Health checks and preflights read nothing.
  const { subject, datastoreId, imageSetId, imageFrameId, levels, problem, tier, upstreamMs } = outcome;
  let line = `"event":"request","method":${quoted(outcome.method)}`;
  if (subject !== undefined) line += `,"subject":${quoted(subject)}`;
  if (datastoreId !== undefined) line += `,"datastoreId":"${datastoreId}"`;
  if (imageSetId !== undefined) line += `,"imageSetId":"${imageSetId}"`;
  if (imageFrameId !== undefined) line += `,"imageFrameId":"${imageFrameId}"`;
  if (levels !== undefined) line += `,"levels":"${levels.start}-${levels.end ?? ''}"`;
  if (outcome.form !== undefined) line += `,"form":"${outcome.form}"`;
  line += `,"status":${outcome.status}`;
  if (problem !== undefined) line += `,"problem":"${problem}"`;
  line += `,"bytesSent":${outcome.bytesSent}`;
  if (tier !== undefined) line += `,"tier":"${tier}"`;
  if (upstreamMs !== undefined) line += `,"upstreamMs":${tenths(upstreamMs)}`;
  append(`${line},"waitMs":${tenths(outcome.waitMs)},"aborted":${outcome.aborted}`);
}

/** A line as it is. */
export function logLine(line: string): void {
  if (pending === '') begin();
  pending += `${line}\n`;
}

/** Lines are written some at a time: a write to a pipe blocks and wakes its reader, which costs more than a cached frame. */
function append(members: string): void {
  if (pending === '') begin();
  pending += `{"time":"${time}","line":${++number},${members}}\n`;
  if (pending.length > FLUSH_LENGTH) flushLog();
}

function begin(): void {
  setTimeout(flushLog, FLUSH_MS);
  time = new Date().toISOString();
}

/** As JSON. What needs no escape, nearly all there is, need not go through the general way. */
function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Milliseconds with one decimal, put together from whole numbers: a fraction is slow to print. */
function tenths(ms: number): string {
  const whole = Math.round(ms * 10);
  return `${Math.floor(whole / 10)}.${whole % 10}`;
}
