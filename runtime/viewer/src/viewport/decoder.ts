import { getWebWorkerManager } from '@cornerstonejs/core';
import type { DecodedFrame, DecodeFailure, DecodeTask, SmallImage, SmallTask } from '../decode/decode.worker';
import { ImageError } from '../problems/image-problem';

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

export function decode(task: DecodeTask): Promise<DecodedFrame> {
  return execute<DecodedFrame>('decode', task);
}

export function decodeSmall(task: SmallTask): Promise<SmallImage> {
  return execute<SmallImage>('decodeSmall', task);
}

async function execute<T extends object>(method: string, task: DecodeTask): Promise<T> {
  startDecoder();
  const answer = (await getWebWorkerManager().executeTask(NAME, method, task)) as T | DecodeFailure;
  if ('failure' in answer) throw new ImageError(answer.failure.kind, ...answer.failure.details);
  return answer;
}
