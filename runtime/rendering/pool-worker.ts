import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WorkerAnswer, WorkerJob, WorkerStart } from './protocol';

/** Of the JavaScript heap, which holds little: pixels and wasm memory are outside of it, and bounded by the size of images. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

export interface PoolWorkerEvents {
  readonly onAnswer: (answer: WorkerAnswer) => void;
  /** The thread has ended, whyever. */
  readonly onEnd: (cause: Error | undefined) => void;
}

/** One thread with codecs. It does one job at a time. */
export class PoolWorker {
  private readonly thread: Worker;

  constructor(script: string, events: PoolWorkerEvents) {
    const workerData: WorkerStart = { codecDirectory: dirname(script) };
    this.thread = new Worker(script, {
      workerData,
      // It needs no environment, where credentials are.
      env: {},
      resourceLimits: RESOURCE_LIMITS,
    });
    let cause: Error | undefined;
    this.thread.on('message', events.onAnswer);
    this.thread.on('error', (error: unknown) => (cause = error instanceof Error ? error : new Error(String(error))));
    this.thread.on('exit', () => events.onEnd(cause));
    // A thread that waits for work keeps no process from ending.
    this.thread.unref();
  }

  public give(job: WorkerJob): void {
    this.thread.postMessage(job, [job.frame.bytes.buffer]);
  }

  public terminate(): Promise<unknown> {
    return this.thread.terminate();
  }
}
