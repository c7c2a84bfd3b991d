import { RenderError } from './errors';
import type { Rendered, WorkerJob } from './protocol';

export interface PoolJob {
  /** Bytes of the frame that the job holds while it waits. */
  readonly bytes: number;
  /** Called when a worker is free; what it returns is handed over to that. */
  readonly make: () => WorkerJob;
  readonly signal?: AbortSignal;
}

/** A job until it is settled, in the queue or with a worker. */
export class Ticket {
  public readonly picture: Promise<Rendered>;
  private resolve!: (rendered: Rendered) => void;
  private reject!: (error: RenderError) => void;
  private readonly timer: NodeJS.Timeout;
  private readonly onAbort = () => this.refuse(new RenderError('aborted', 'nobody wants the picture any more'));

  /** @param onSettled called once, however it ends. */
  constructor(
    public readonly job: PoolJob,
    maxWaitMs: number,
    private readonly onSettled: (ticket: Ticket) => void,
  ) {
    this.picture = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.timer = setTimeout(() => this.refuse(busy()), maxWaitMs);
    job.signal?.addEventListener('abort', this.onAbort);
  }

  /** Its wait is over. */
  public begin(): void {
    clearTimeout(this.timer);
  }

  public fulfil(rendered: Rendered): void {
    this.settle();
    this.resolve(rendered);
  }

  public refuse(error: RenderError): void {
    this.settle();
    this.reject(error);
  }

  private settle(): void {
    clearTimeout(this.timer);
    this.job.signal?.removeEventListener('abort', this.onAbort);
    this.onSettled(this);
  }
}

export function busy(): RenderError {
  return new RenderError('busy', 'too many pictures are waiting to be made');
}
