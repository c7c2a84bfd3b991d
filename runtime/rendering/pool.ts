import { RenderError } from './errors';
import { PoolWorker } from './pool-worker';
import type { Rendered, WorkerAnswer } from './protocol';
import { busy, Ticket, type PoolJob } from './ticket';

export interface PoolOptions {
  /** Path of the bundled worker, the wasm files of the codecs beside it. */
  readonly workerScript: string;
  /** Threads, at most; each is started when there is work for it. */
  readonly workers: number;
  /** Jobs that may wait for a worker. */
  readonly maxQueued: number;
  /** Bytes of frames that waiting jobs may hold, together with what is held for jobs to come. */
  readonly maxQueuedBytes: number;
  /** A job that waits for longer is refused; a worker that takes longer over one is replaced. */
  readonly deadlineMs: number;
  /** A worker without work for this long is ended. */
  readonly idleMs: number;
  /** A worker whose codecs have grown beyond this is ended once it has answered: wasm memory never shrinks. */
  readonly maxHeapBytes: number;
}

export interface PoolStats {
  /** Threads that are up. */
  readonly workers: number;
  readonly running: number;
  readonly queued: number;
  readonly queuedBytes: number;
}

/** A worker's place in the pool, taken until its thread has ended. */
interface Seat {
  readonly worker: PoolWorker;
  /** What the worker is at. It goes on where nobody waits for it any more. */
  ticket: Ticket | undefined;
  timer: NodeJS.Timeout | undefined;
  ending: Promise<unknown> | undefined;
}

/** A bounded number of workers, and a bounded queue before them. */
export class WorkerPool {
  private readonly seats = new Set<Seat>();
  private readonly queue = new Set<Ticket>();
  private queuedBytes = 0;
  private heldBytes = 0;
  private closed = false;

  constructor(private readonly options: PoolOptions) {}

  public get stats(): PoolStats {
    const running = [...this.seats].filter(({ ticket }) => ticket).length;
    return { workers: this.seats.size, running, queued: this.queue.size, queuedBytes: this.queuedBytes };
  }

  /** Whether a job of so many bytes would be refused now. */
  public isFull(bytes = 0): boolean {
    if (this.closed) return true;
    if (this.queue.size === 0 && (this.freeSeat() || this.hasSeatLeft())) return false;
    return this.queue.size >= this.options.maxQueued || !this.hasRoomFor(bytes);
  }

  /** Keeps room for a job to come, until the function it returns is called; for one there always is. @throws RenderError */
  public hold(bytes: number): () => void {
    const isAlone = this.queuedBytes + this.heldBytes === 0;
    if (this.closed || !(isAlone || this.hasRoomFor(bytes))) throw busy();
    this.heldBytes += bytes;
    return () => (this.heldBytes -= bytes);
  }

  /** @throws RenderError */
  public async run(job: PoolJob): Promise<Rendered> {
    if (job.signal?.aborted) throw new RenderError('aborted', 'nobody wants the picture any more');
    if (this.isFull(job.bytes)) throw busy();
    const ticket = new Ticket(job, this.options.deadlineMs, (settled) => this.unqueue(settled));
    this.queue.add(ticket);
    this.queuedBytes += job.bytes;
    this.dispatch();
    return ticket.picture;
  }

  public async close(): Promise<void> {
    this.closed = true;
    for (const ticket of [...this.queue]) ticket.refuse(busy());
    await Promise.all([...this.seats].map((seat) => this.end(seat, busy())));
  }

  /** Gives waiting jobs to workers, in their order, as far as there are any. */
  private dispatch(): void {
    for (const ticket of this.queue) {
      const seat = this.freeSeat() ?? this.newSeat();
      if (!seat) return;
      this.unqueue(ticket);
      this.give(seat, ticket);
    }
  }

  private give(seat: Seat, ticket: Ticket): void {
    ticket.begin();
    clearTimeout(seat.timer);
    seat.ticket = ticket;
    const { deadlineMs } = this.options;
    seat.timer = setTimeout(
      () => void this.end(seat, new RenderError('timeout', `the picture was not ready within ${deadlineMs} ms`)),
      deadlineMs,
    );
    try {
      seat.worker.give(ticket.job.make());
    } catch (cause) {
      // Memory is at its end, most likely: the bytes are copied here.
      void this.end(seat, new RenderError('failed', 'the frame could not be handed to a worker', { cause }));
    }
  }

  private take(seat: Seat, answer: WorkerAnswer): void {
    const { ticket } = seat;
    clearTimeout(seat.timer);
    seat.ticket = undefined;
    if ('rendered' in answer) ticket?.fulfil(answer.rendered);
    else ticket?.refuse(new RenderError(answer.refused.kind, answer.refused.message));
    if (answer.heapBytes > this.options.maxHeapBytes) {
      void this.end(seat);
      return;
    }
    this.dispatch();
    if (!seat.ticket) seat.timer = setTimeout(() => void this.end(seat), this.options.idleMs).unref();
  }

  /** The thread has ended: as it was told to, or by a failure. */
  private vacate(seat: Seat, cause: Error | undefined): void {
    clearTimeout(seat.timer);
    this.seats.delete(seat);
    seat.ticket?.refuse(new RenderError('failed', 'the worker broke down over the frame', { cause }));
    seat.ticket = undefined;
    this.dispatch();
  }

  /** @param error for the one who waits for it, if any. */
  private end(seat: Seat, error?: RenderError): Promise<unknown> {
    clearTimeout(seat.timer);
    if (error) seat.ticket?.refuse(error);
    seat.ticket = undefined;
    seat.ending ??= seat.worker.terminate();
    return seat.ending;
  }

  private unqueue(ticket: Ticket): void {
    if (this.queue.delete(ticket)) this.queuedBytes -= ticket.job.bytes;
  }

  private hasRoomFor(bytes: number): boolean {
    return this.queuedBytes + this.heldBytes + bytes <= this.options.maxQueuedBytes;
  }

  private freeSeat(): Seat | undefined {
    for (const seat of this.seats) if (!seat.ticket && !seat.ending) return seat;
    return undefined;
  }

  private hasSeatLeft(): boolean {
    return this.seats.size < this.options.workers;
  }

  private newSeat(): Seat | undefined {
    if (!this.hasSeatLeft() || this.closed) return undefined;
    const worker = new PoolWorker(this.options.workerScript, {
      onAnswer: (answer) => this.take(seat, answer),
      onEnd: (cause) => this.vacate(seat, cause),
    });
    const seat: Seat = { worker, ticket: undefined, timer: undefined, ending: undefined };
    this.seats.add(seat);
    return seat;
  }
}
