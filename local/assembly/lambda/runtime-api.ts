import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { close, listen } from '../listen';

/** Where the processes of functions send what they stream, as to the runtime API of Lambda. */
export class RuntimeApi {
  public static async start(): Promise<RuntimeApi> {
    const api = new RuntimeApi();
    api.port = await listen(api.server);
    return api;
  }

  private port = 0;
  private readonly server: Server = createServer((req, res) => this.take(req, res));
  private readonly waiting = new Map<string, (stream: IncomingMessage) => void>();

  /** A URL for the answer of one invocation, which `receive` is handed. */
  public expect(receive: (stream: IncomingMessage) => void): { readonly url: string; readonly forget: () => void } {
    const path = `/${randomUUID()}`;
    this.waiting.set(path, receive);
    return { url: `http://127.0.0.1:${this.port}${path}`, forget: () => this.waiting.delete(path) };
  }

  public close(): Promise<void> {
    return close(this.server);
  }

  private take(req: IncomingMessage, res: ServerResponse): void {
    const receive = this.waiting.get(req.url ?? '');
    this.waiting.delete(req.url ?? '');
    if (!receive) {
      res.writeHead(404).end();
      return;
    }
    req.on('error', () => undefined);
    req.on('end', () => res.writeHead(202).end());
    receive(req);
  }
}
