import { setTimeout as delay } from 'node:timers/promises';
import { Task, type TaskOptions } from './task';
import type { Target, TargetGroup } from '../elb/target-group';

export interface ServiceOptions {
  readonly stack: string;
  readonly logicalId: string;
  readonly count: number;
  /** What a new task is started with, and what goes when it has ended. */
  readonly launch: () => { readonly task: TaskOptions; readonly ended: () => void };
  readonly targetGroups: readonly { readonly group: TargetGroup; readonly unreachable?: string }[];
  /** Port by which load balancers reach the port of a task. */
  readonly through: (group: TargetGroup, port: number) => Promise<number>;
  readonly readyTimeoutMs: number;
  readonly onLog: (line: string) => void;
}

interface Running {
  readonly task: Task;
  readonly targets: readonly { readonly group: TargetGroup; readonly target: Target }[];
}

const POLL_MS = 50;
const FIRST_RESTART_MS = 1_000;
const LAST_RESTART_MS = 30_000;

/** As many tasks as a service wants; one that ends by itself is replaced, but the first ones have to make it. */
export class EcsService {
  private readonly running = new Set<Running>();
  private readonly stopping = new AbortController();
  private steady = false;
  private failure: string | undefined;
  private restartMs = FIRST_RESTART_MS;

  constructor(private readonly options: ServiceOptions) {}

  public get logicalId(): string {
    return this.options.logicalId;
  }

  public get stack(): string {
    return this.options.stack;
  }

  public get tasks(): readonly Task[] {
    return [...this.running].map(({ task }) => task);
  }

  /** Resolves when all tasks are healthy. @throws with what the first failing task said */
  public async start(): Promise<void> {
    for (let i = 0; i < this.options.count; i++) await this.launch();
    const deadline = Date.now() + this.options.readyTimeoutMs;
    while (!this.healthy()) {
      if (this.failure !== undefined) throw this.error(this.failure);
      if (Date.now() > deadline) throw this.error(this.unhealthyText());
      await delay(POLL_MS);
    }
    this.steady = true;
  }

  /** Takes the tasks from their load balancers, and stops them. */
  public async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(
      [...this.running].map(async (entry) => {
        for (const { group, target } of entry.targets) group.deregister(target);
        await entry.task.stop();
      }),
    );
  }

  private async launch(): Promise<void> {
    const { task: options, ended } = this.options.launch();
    const task = await Task.start(options);
    // Stopped in the meantime.
    if (this.stopping.signal.aborted) await task.stop();
    const targets = await Promise.all(
      this.options.targetGroups.map(async ({ group, unreachable }) => {
        const through = await this.options.through(group, task.port);
        return { group, target: group.register(task.port, unreachable, through) };
      }),
    );
    const entry = { task, targets };
    this.running.add(entry);
    void task.ended.then((text) => {
      this.running.delete(entry);
      for (const { group, target } of targets) group.deregister(target);
      ended();
      if (!task.stopped) this.onFailed(text);
    });
  }

  private onFailed(text: string): void {
    if (!this.steady) {
      this.failure ??= `task ${text}`;
      return;
    }
    this.options.onLog(`task ${text}; a new one is started in ${this.restartMs / 1000} s`);
    void delay(this.restartMs, undefined, { signal: this.stopping.signal })
      .then(() => this.launch())
      .catch(() => undefined);
    this.restartMs = Math.min(this.restartMs * 2, LAST_RESTART_MS);
  }

  private healthy(): boolean {
    const entries = [...this.running];
    return (
      this.failure === undefined &&
      entries.length === this.options.count &&
      entries.every(({ targets }) => targets.every(({ target }) => target.healthy))
    );
  }

  private unhealthyText(): string {
    const targets = [...this.running].flatMap((entry) => entry.targets.map(({ target }) => target));
    const reason = targets.find(({ healthy }) => !healthy)?.reason ?? 'tasks are missing';
    return `its tasks are not healthy after ${this.options.readyTimeoutMs / 1000} s: ${reason}`;
  }

  private error(text: string): Error {
    return new Error(`service ${this.logicalId}: ${text}`);
  }
}
