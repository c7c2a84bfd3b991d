import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { eachLine } from '../../local/assembly/lines';
import { writePhantoms, type PhantomName } from '../../local/studies';

interface Ready {
  readonly event: string;
  readonly url: string;
  readonly addresses: readonly { readonly kind: string; readonly url: string }[];
}

/** The app of this folder in the local system, as `npx cdk-healthimaging local` runs it, with studies of its own. */
export class LocalApp {
  public static async start(root: string, studies: readonly PhantomName[]): Promise<LocalApp> {
    const directory = mkdtempSync(path.join(tmpdir(), 'bench-app-'));
    const assembly = path.join(directory, 'cdk.out');
    execFileSync(process.execPath, ['projenrc/build/synth.mjs', 'bench/viewer/app', assembly], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const folder = path.join(directory, 'studies');
    await writePhantoms(folder, { only: studies });
    const cli = [
      'assets/local/cli.mjs',
      'local',
      assembly,
      '--studies',
      folder,
      '--json',
      '--port',
      '0',
      '--tasks',
      '1',
    ];
    const child = spawn(process.execPath, cli, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    const ready = await new Promise<Ready>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the local system ended with code ${code}`)));
      eachLine(child.stdout, (line) => {
        const event = JSON.parse(line) as Ready;
        if (event.event === 'ready') resolve(event);
      });
    });
    return new LocalApp(directory, child, ready);
  }

  private constructor(
    private readonly directory: string,
    private readonly child: ChildProcess,
    private readonly ready: Ready,
  ) {}

  /** Where the one port is that everything is reached by. */
  public get gateway(): URL {
    return new URL(this.ready.url);
  }

  public get viewer(): string {
    return this.ready.addresses.find(({ kind }) => kind === 'viewer')!.url;
  }

  public async stop(): Promise<void> {
    this.child.removeAllListeners('exit').kill('SIGTERM');
    await once(this.child, 'exit');
    rmSync(this.directory, { recursive: true, force: true });
  }
}
