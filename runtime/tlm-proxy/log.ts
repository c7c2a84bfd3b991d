import type { FrameOutcome } from '../frames';

type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

const FLUSH_MS = 100;
const FLUSH_LENGTH = 32 * 1024;
/** Some 32 KiB of lines. */
const FLUSH_OUTCOMES = 96;
const PLAIN = /^[\w .@:+/=|-]*$/;

/** Lines that are to be written. */
let pending = '';
/** What comes after them and is not put into words yet: for all of them at once it takes half as long as for each between two requests. */
let outcomes: FrameOutcome[] = [];
let timer: NodeJS.Timeout | undefined;
/** Of what is pending. */
let time = '';
/** Lines so far. A gap in the numbers of one log stream shows that lines were lost on their way. */
let number = 0;

/** One JSON object a line on standard output, which the container's log driver takes. */
export function logEvent(event: string, fields: Fields = {}): void {
  const members = `"event":${JSON.stringify(event)},${JSON.stringify(fields).slice(1, -1)}`.replace(/,$/, '');
  append(() => withTime(members));
}

/** Writes what is pending; to be called before the process ends. */
export function flushLog(): void {
  spellOutcomes();
  const text = pending;
  pending = '';
  if (text !== '') process.stdout.write(text);
}

/** Who asked for which frame and what became of it. Carries no token, no pixel data and nothing that names a patient. */
export function auditLine(outcome: FrameOutcome): void {
  if (outcome.datastoreId === undefined && outcome.status < 400) return; // Health checks and preflights read nothing.
  begin();
  outcomes.push(outcome);
  if (outcomes.length >= FLUSH_OUTCOMES) flushLog();
}

/** A line as it is. */
export function logLine(line: string): void {
  append(() => line);
}

/**
 * Lines are written some at a time: a write to a pipe blocks and wakes its reader, which costs more than a cached frame.
 * @param line asked for when those before it have their numbers.
 */
function append(line: () => string): void {
  begin();
  spellOutcomes();
  pending += `${line()}\n`;
  if (pending.length > FLUSH_LENGTH) flushLog();
}

function begin(): void {
  if (pending === '' && outcomes.length === 0) time = new Date().toISOString();
  timer ??= setTimeout(() => {
    timer = undefined;
    flushLog();
  }, FLUSH_MS);
}

function spellOutcomes(): void {
  if (outcomes.length === 0) return;
  const spelt = outcomes;
  outcomes = [];
  pending += spelt.map((outcome) => `${withTime(inWords(outcome))}\n`).join('');
}

function withTime(members: string): string {
  return `{"time":"${time}","line":${++number},${members}}`;
}

/** Written out by hand: one is due for every request, and the general way would take twice as long. */
function inWords(outcome: FrameOutcome): string {
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
  return `${line},"waitMs":${tenths(outcome.waitMs)},"aborted":${outcome.aborted}`;
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
