import * as https from 'node:https';
import { AssemblyRunner } from '../../local/assembly';
import type { ImportedImageSet } from '../../local/studies';
import { DATASTORE_ID, proxyApp } from '../local/assembly/support/app';

/** An app of one proxy, running, for tests that ask it for many frames. */
export class ProxyApp {
  public static async start(): Promise<ProxyApp> {
    return ProxyApp.of(await AssemblyRunner.start(proxyApp(), { taskCount: 1 }));
  }

  /** One that runs already. */
  public static async of(runner: AssemblyRunner): Promise<ProxyApp> {
    return new ProxyApp(runner, await runner.issue('radiologist'));
  }

  private readonly agent: https.Agent;

  private constructor(
    private readonly runner: AssemblyRunner,
    private readonly token: string,
  ) {
    this.agent = new https.Agent({ keepAlive: true, ca: runner.certificate });
  }

  public add(imageSets: readonly ImportedImageSet[]): void {
    const [{ id, emulator }] = this.runner.datastores;
    for (const imageSet of imageSets) emulator.store.add(id, imageSet);
  }

  /** Asks the load balancer for something of a frame: as a signed-in user, if nothing else is said. */
  public get(
    { id }: Pick<ImportedImageSet, 'id'>,
    frameId: string,
    suffix = '',
    headers: Readonly<Record<string, string>> = { authorization: `Bearer ${this.token}` },
  ): Promise<Response> {
    const target = `/datastore/${DATASTORE_ID}/imageSet/${id}/imageFrame/${frameId}${suffix}`;
    return new Promise((resolve, reject) => {
      const url = `${this.runner.loadBalancers[0].url}${target}`;
      const req = https.get(url, { agent: this.agent, headers }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        const kept = Object.entries(res.headers).map(([name, value]) => [name, String(value)] as [string, string]);
        res.on('end', () => resolve(new Response(Buffer.concat(chunks), { status: res.statusCode, headers: kept })));
      });
      req.on('error', reject);
    });
  }

  public async stop(): Promise<void> {
    this.agent.destroy();
    await this.runner.stop();
  }
}
