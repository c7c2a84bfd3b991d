import { CodestreamError, CodestreamReader, type CodestreamHeader, type Structure } from '../../../runtime/htj2k';

/** All that a reader says of a frame. */
export interface Reading {
  readonly header: CodestreamHeader | undefined;
  readonly structure: Structure | undefined;
  readonly error: CodestreamError | undefined;
}

/** Reads a frame in chunks of the given size, or of the sizes that a function gives; checks what holds at any time. */
export function read(frame: Uint8Array, chunkSize: number | (() => number) = Infinity): Reading {
  const reader = new CodestreamReader();
  let error: CodestreamError | undefined;
  let last: Structure | undefined;
  try {
    for (let at = 0; at < frame.length;) {
      const size = typeof chunkSize === 'function' ? chunkSize() : chunkSize;
      const chunk = frame.subarray(at, at + size);
      at += chunk.length;
      const failure = attempt(() => reader.push(chunk));
      if (reader.position !== at) throw new Error(`position is ${reader.position} after ${at} bytes`);
      requireStep(last, reader.structure, frame.length);
      last = reader.structure;
      if (failure) throw failure;
    }
    reader.end();
  } catch (thrown) {
    if (!(thrown instanceof CodestreamError)) throw thrown;
    error = thrown;
    requireError(error, reader, frame.length);
  }
  requireStep(last, reader.structure, frame.length);
  if (!error) requireComplete(reader.structure, frame.length);
  return { header: reader.header, structure: reader.structure, error };
}

/** The exclusive ends of a frame's levels; throws when it has none. */
export function levelEnds(frame: Uint8Array): readonly number[] {
  const { structure, error } = read(frame);
  if (error) throw error;
  if (structure?.kind !== 'levels') throw new Error(`no levels: ${structure?.reason}`);
  return structure.ends;
}

/** What can be compared across chunk sizes. */
export function summary({ header, structure, error }: Reading): unknown {
  const failure = error && { code: error.code, offset: error.offset, facts: error.facts, message: error.message };
  return { header, structure, failure };
}

function attempt(action: () => void): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** What was said once stays said: a structure only grows. */
function requireStep(before: Structure | undefined, after: Structure | undefined, length: number): void {
  if (after?.kind === 'levels') {
    let previous = 0;
    for (const end of after.ends) {
      if (!Number.isSafeInteger(end) || end <= previous) throw new Error(`level ends ${after.ends} do not ascend`);
      previous = end;
    }
    if (after.ends.length > after.count) throw new Error(`${after.ends.length} ends of ${after.count} levels`);
    const minimum = after.minimumLength ?? Infinity;
    if (after.ends.length < after.count && previous >= minimum) throw new Error('a level ends behind the frame');
    if (after.ends.length === after.count && previous !== length) throw new Error('the last level is not the rest');
  }
  if (before === undefined || before === after) return;
  if (before.kind === 'none' || after?.kind !== 'levels' || before.count !== after.count) {
    throw new Error(`structure ${JSON.stringify(before)} became ${JSON.stringify(after)}`);
  }
  const kept = before.ends.every((end, level) => after.ends[level] === end);
  if (!kept || (before.minimumLength ?? after.minimumLength) !== after.minimumLength) {
    throw new Error(`structure ${JSON.stringify(before)} became ${JSON.stringify(after)}`);
  }
}

function requireComplete(structure: Structure | undefined, length: number): void {
  if (structure === undefined) throw new Error('no structure after end()');
  if (structure.kind === 'none') return;
  if (structure.ends.length !== structure.count) throw new Error('level ends missing after end()');
  if ((structure.minimumLength ?? 0) > length) throw new Error('shorter than the least length');
}

function requireError(error: CodestreamError, reader: CodestreamReader, length: number): void {
  if (!(error.offset >= 0 && error.offset <= length)) throw new Error(`error at ${error.offset} of ${length}`);
  if (attempt(() => reader.push(new Uint8Array(1))) !== error || attempt(() => reader.end()) !== error) {
    throw new Error('a failed reader has to go on failing');
  }
}
