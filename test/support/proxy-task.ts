import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { containerCommand, containerEnvironment } from '../../local/assembly/ecs/container-command';
import { eachLine } from '../../local/assembly/lines';

export interface ProxyTaskOptions {
  /** The folder that the container image is made of. */
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Receives each line of the server's log. */
  readonly onLog?: (line: string) => void;
}

const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 10_000;

/** The TLM proxy's server, run as its container image would run it. */
export class ProxyTask {
  public static async start(options: ProxyTaskOptions): Promise<ProxyTask> {
    const [, ...command] = containerCommand(options.image);
    const child = spawn(process.execPath, command, {
      cwd: options.image,
      env: { PATH: process.env.PATH, ...containerEnvironment(options.image), ...options.environment, PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const task = new ProxyTask(child);
    task.url = await task.listening(options.onLog);
    return task;
  }

  public url!: URL;

  private constructor(private readonly child: ChildProcess) {}

  public async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
  }

  public get pid(): number {
    return this.child.pid!;
  }

  /** The server's first log line of kind `listening` names the port. */
  private listening(onLog?: (line: string) => void): Promise<URL> {
    return new Promise((resolve, reject) => {
      const errors: string[] = [];
      const timer = setTimeout(() => {
        this.child.kill('SIGKILL');
        reject(new Error(`the TLM proxy did not start within ${START_TIMEOUT_MS / 1000} s: ${errors.join(' ')}`));
      }, START_TIMEOUT_MS);
      eachLine(this.child.stderr!, (line) => {
        errors.push(line);
        onLog?.(line);
      });
      eachLine(this.child.stdout!, (line) => {
        onLog?.(line);
        const event = parsed(line);
        if (event?.event !== 'listening') return;
        clearTimeout(timer);
        resolve(new URL(`${event.scheme}://127.0.0.1:${event.port}`));
      });
      this.child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`the TLM proxy ended with code ${code}: ${errors.join(' ')}`));
      });
    });
  }
}

function parsed(line: string): { event?: string; scheme?: string; port?: number } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
