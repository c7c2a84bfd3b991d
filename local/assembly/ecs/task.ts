import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { eachLine } from '../lines';
import { freePort } from '../listen';
import { inside, type Image } from './image';
import type { ContainerDefinition } from './task-definition';

export interface TaskOptions {
  readonly image: Image;
  readonly container: ContainerDefinition;
  /** What ECS and the local system set beside what the image and the task definition set. */
  readonly environment: Readonly<Record<string, string>>;
  /** Module that is loaded before the task's own code. */
  readonly preload: string;
  readonly onLog: (line: string) => void;
}

const LAST_LINES = 5;

/** A running task: the container's command as a process of this machine. */
export class Task {
  /** The task's port is the one difference to its definition: any free one of this machine takes the place of its own. */
  public static async start(options: TaskOptions): Promise<Task> {
    const { container } = options;
    const [containerPort] = container.ports;
    let port = 0;
    const moved: Record<string, string> = {};
    if (containerPort !== undefined) {
      if (container.environment.PORT !== String(containerPort)) {
        throw new Error(
          `container ${container.name} listens on ${containerPort}, which the local system moves to a free port by its variable PORT: set that to ${containerPort}`,
        );
      }
      port = await freePort();
      moved.PORT = String(port);
    }
    return new Task(options, port, moved);
  }

  /** Settles when the process has ended, with what it said last. */
  public readonly ended: Promise<string>;
  private readonly child: ChildProcess;
  private readonly lastLines: string[] = [];
  private stopping = false;

  private constructor(
    private readonly options: TaskOptions,
    public readonly port: number,
    moved: Readonly<Record<string, string>>,
  ) {
    const { image, container, environment, preload } = options;
    const [program, ...words] = commandOf(image, container);
    const given = { ...image.recipe.environment, ...container.environment, ...moved };
    this.child = spawn(
      process.execPath,
      words.map((word) => onThisMachine(image.root, word)),
      {
        cwd: inside(image.root, container.workingDirectory ?? image.recipe.workdir),
        env: {
          PATH: process.env.PATH,
          ...environment,
          ...given,
          NODE_OPTIONS: [`--import=${preload}`, given.NODE_OPTIONS].filter(Boolean).join(' '),
        },
        argv0: program,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      eachLine(stream, (line) => {
        if (stream === this.child.stderr && line !== '') this.lastLines.push(line);
        if (this.lastLines.length > LAST_LINES) this.lastLines.shift();
        options.onLog(line);
      });
    }
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(error.message));
      this.child.once('close', (code, signal) =>
        resolve([`ended with ${signal ?? `code ${code}`}`, ...this.lastLines].join(': ')),
      );
    });
  }

  public get pid(): number {
    return this.child.pid!;
  }

  public get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined;
  }

  /** Whether the end was asked for. */
  public get stopped(): boolean {
    return this.stopping;
  }

  /** As ECS stops a task: SIGTERM, and SIGKILL for one that takes longer than its stopTimeout. */
  public async stop(): Promise<void> {
    this.stopping = true;
    if (!this.running) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), this.options.container.stopTimeoutMs);
    await exited;
    clearTimeout(timer);
    await this.ended;
  }
}

function commandOf({ recipe }: Image, container: ContainerDefinition): string[] {
  const command = container.command ?? (container.entryPoint ? [] : recipe.command);
  const words = [...(container.entryPoint ?? recipe.entrypoint), ...command];
  if (words.length === 0) throw new Error(`container ${container.name} has no command`);
  if (!/^(.*\/)?node$/.test(words[0])) {
    throw new Error(`container ${container.name} runs '${words[0]}'; the local system runs 'node' only`);
  }
  return words;
}

/** An absolute path of the image where it has such a file. */
function onThisMachine(root: string, word: string): string {
  return path.posix.isAbsolute(word) && existsSync(inside(root, word)) ? inside(root, word) : word;
}
