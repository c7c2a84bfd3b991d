import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { mutate } from './mutate';
import { CodestreamError, CodestreamReader } from '../../../runtime/htj2k';
import { random } from '../support/random';
import { read, summary, type Reading } from '../support/read';
import { watched } from '../support/watched';

export const CORPUS = join(__dirname, 'corpus');

export interface FuzzReport {
  readonly runs: number;
  /** How often each outcome came: a kind of structure, or the code of an error. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly slowestMs: number;
}

const THOROUGH_EVERY = 8;
const LOOKS_PER_BYTE = 4;
/** Inputs under one watch, and how long they may take: a hundred times what they do. */
const BATCH = 1000;
const HANGS_MS = 20_000;

/** Reads changed corpus files; throws with the input, in base64, that the reader fails or hangs on. */
export function fuzz(runs: number, seed: number): FuzzReport {
  const corpus = readdirSync(CORPUS)
    .sort()
    .map((file) => Uint8Array.from(readFileSync(join(CORPUS, file))));
  const next = random(seed);
  const outcomes = new Map<string, number>();
  let [run, slowestMs] = [0, 0];
  let input: Uint8Array = new Uint8Array(0);
  const batch = (): void => {
    for (const stop = Math.min(runs, run + BATCH); run < stop; run++) {
      input = mutate(corpus, next);
      const started = performance.now();
      const reading = run % THOROUGH_EVERY === 0 ? checkThoroughly(input, 1 + next(40)) : read(input);
      slowestMs = Math.max(slowestMs, performance.now() - started);
      const outcome = reading.error?.code ?? reading.structure?.kind ?? 'nothing';
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  // Nobody looks at the stacks of a million errors.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    // The only way to stop a loop without end in this thread.
    const context = createContext({ batch });
    while (run < runs) runInContext('batch()', context, { timeout: HANGS_MS });
  } catch (error) {
    const base64 = Buffer.from(input).toString('base64');
    throw new Error(`seed ${seed}, run ${run}, input ${base64}: ${String(error)}`, { cause: error });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return { runs, outcomes, slowestMs };
}

/** Also: no byte is read that is not there, none more often than needed, and the chunk size makes no difference. */
export function checkThoroughly(input: Uint8Array, chunkSize: number): Reading {
  const whole = read(input);
  if (!isDeepStrictEqual(summary(read(input, chunkSize)), summary(whole))) {
    throw new Error(`chunks of ${chunkSize} make a difference`);
  }
  const looks = { reads: 0 };
  const reader = new CodestreamReader();
  try {
    reader.push(watched(input, looks));
    reader.end();
  } catch (error) {
    if (!(error instanceof CodestreamError)) throw error;
  }
  if (looks.reads > LOOKS_PER_BYTE * input.length) throw new Error(`${looks.reads} looks at ${input.length} bytes`);
  return whole;
}
