import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
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
const TOO_LONG_MS = 100;

/** Reads changed corpus files; throws with the input, in base64, that the reader fails on. */
export function fuzz(runs: number, seed: number): FuzzReport {
  const corpus = readdirSync(CORPUS)
    .sort()
    .map((file) => Uint8Array.from(readFileSync(join(CORPUS, file))));
  const next = random(seed);
  const outcomes = new Map<string, number>();
  let slowestMs = 0;
  // Nobody looks at the stacks of a million errors.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  for (let run = 0; run < runs; run++) {
    const input = mutate(corpus, next);
    try {
      const started = performance.now();
      const reading = run % THOROUGH_EVERY === 0 ? checkThoroughly(input, 1 + next(40)) : read(input);
      const took = performance.now() - started;
      if (took > slowestMs) slowestMs = took;
      // A pause of the machine does not come three times.
      if (took > TOO_LONG_MS && [1, 2].every(() => duration(input) > TOO_LONG_MS)) throw new Error(`took ${took} ms`);
      const outcome = reading.error?.code ?? reading.structure?.kind ?? 'nothing';
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    } catch (error) {
      const base64 = Buffer.from(input).toString('base64');
      Error.stackTraceLimit = stackTraceLimit;
      throw new Error(`seed ${seed}, run ${run}, input ${base64}: ${String(error)}`, { cause: error });
    }
  }
  Error.stackTraceLimit = stackTraceLimit;
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

function duration(input: Uint8Array): number {
  const started = performance.now();
  read(input);
  return performance.now() - started;
}
