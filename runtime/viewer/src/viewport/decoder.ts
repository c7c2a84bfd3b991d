import { getWebWorkerManager } from '@cornerstonejs/core';
import type { DecodedFrame, DecodeFailure, DecodeTask } from '../decode/decode.worker';

const NAME = 'frame-decoder';
let started = false;

/** Starts the decoding workers, so that their code and wasm are on the way while the first frame is. */
export function startDecoder(): void {
  if (started) return;
  started = true;
  const count = Math.max(1, Math.min(4, Math.floor((navigator.hardwareConcurrency || 2) / 2)));
  getWebWorkerManager().registerWorker(
    NAME,
    () => new Worker(new URL('../decode/decode.worker.ts', import.meta.url), { type: 'module', name: NAME }),
    { maxWorkerInstances: count },
  );
}

export async function decode(task: DecodeTask): Promise<DecodedFrame> {
  const answer = (await getWebWorkerManager().executeTask(NAME, 'decode', task)) as DecodedFrame | DecodeFailure;
  if ('failure' in answer) throw new Error(answer.failure);
  return answer;
}
