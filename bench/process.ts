import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { eachLine } from '../local/assembly/lines';

/** A server in a process of its own, with what the kernel knows of it. */
export class ServerProcess {
  public static async start(
    name: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<ServerProcess> {
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const port = await new Promise<number>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`${name} ended with code ${code}`)));
      const listening = (line: string) => {
        const event = JSON.parse(line) as { event: string; port: number };
        if (event.event !== 'listening') return;
        resolve(event.port);
        // Whatever it logs from now on is taken, as a log driver would, but costs the load generator nothing.
        child.stdout.removeAllListeners('data').resume();
      };
      eachLine(child.stdout, listening);
    });
    return new ServerProcess(name, child, port);
  }

  private stopped = false;

  constructor(
    public readonly name: string,
    private readonly child: ChildProcess,
    public readonly port: number,
  ) {}

  /** CPU time of all its threads so far, in ms. */
  public cpuMs(): number {
    return processTree(this.child.pid!).reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  }

  /** Resident memory, in MB. */
  public residentMb(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
  }

  public stop(): void {
    if (!this.stopped) this.child.kill('SIGTERM');
    this.stopped = true;
  }
}

function cpuMsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ');
    return sum + Number(nanoseconds) / 1e6;
  }, 0);
}

function processTree(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(processTree)];
}
