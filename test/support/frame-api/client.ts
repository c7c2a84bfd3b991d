import { randomBytes } from 'node:crypto';
import type { JWK, JWTPayload } from 'jose';
import type { HealthImagingEmulator } from '../../../local/healthimaging';
import { importStudies, writePhantoms, type ImportedFrame, type ImportedImageSet } from '../../../local/studies';
import { Http1Exchange, Http2Exchange, type Answer, type Exchange, type Request } from '../exchanges';
import { withFrames } from '../with-frames';

/** A running TLM proxy, however it was started. */
export interface ProxyTarget {
  /** Of the server or of the load balancer in front of it. */
  readonly url: string;
  readonly emulator: HealthImagingEmulator;
  readonly datastoreId: string;
  /** The one origin whose pages may read frames. */
  readonly origin: string;
  readonly publicKey: JWK;
  /** Signed by the issuer that is trusted; claims that are given replace its own. */
  token(claims?: JWTPayload): Promise<string>;
  stop(): Promise<void>;
}

/** A client of a target, which puts frames into its data store. */
export class Client {
  public static async of(target: ProxyTarget, folder: string): Promise<Client> {
    await writePhantoms(folder, { only: ['mr'], scale: 0.25 });
    const [study] = (await importStudies(folder)).imageSets;
    target.emulator.store.add(target.datastoreId, study);
    return new Client(target, study, await target.token(), new Http1Exchange(target.url));
  }

  private constructor(
    public readonly target: ProxyTarget,
    public readonly study: ImportedImageSet,
    private readonly accessToken: string,
    private readonly exchange: Exchange,
  ) {}

  /** Another client of the same data store, who asks another server of the target where that is given. */
  public overHttp2(url = this.target.url): Client {
    return new Client(this.target, this.study, this.accessToken, new Http2Exchange(url));
  }

  public get authorization(): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${this.accessToken}` };
  }

  /** @returns the path of a frame that nobody has asked for yet. */
  public add(bytes: Uint8Array, contentType = 'image/jph'): string {
    const id = randomBytes(16).toString('hex');
    return this.addAll([{ id, bytes, contentType }])[0];
  }

  /** @returns the paths of frames that make an image set of their own. */
  public addAll(frames: readonly ImportedFrame[]): string[] {
    const { emulator, datastoreId } = this.target;
    const { imageSetId } = emulator.store.add(datastoreId, withFrames(this.study, frames));
    return frames.map(({ id }) => `/datastore/${datastoreId}/imageSet/${imageSetId}/imageFrame/${id}`);
  }

  public get fetches(): number {
    return this.target.emulator.counters.of('GetImageFrame').requests;
  }

  public async get(path: string, { method = 'GET', headers = {}, body, agent }: Request = {}): Promise<Answer> {
    const all = { ...this.authorization, ...headers };
    return this.raw(path, { method, headers: all, body, agent });
  }

  /** Without a token of its own accord. */
  public raw(path: string, request: Request = {}): Promise<Answer> {
    return this.exchange.ask(path, request);
  }

  /** Asks, and leaves with the first bytes of the answer. */
  public leave(path: string, request: Request = {}): Promise<void> {
    return this.exchange.leave(path, { ...request, headers: { ...this.authorization, ...request.headers } });
  }

  public close(): void {
    this.exchange.close();
  }
}

/** Of a client, to be called by themselves. */
export function bound(client: Client): Pick<Client, 'get' | 'target'> {
  return { get: client.get.bind(client), target: client.target };
}

export const problem = ({ headers, body }: Answer): unknown => ({
  mediaType: headers['content-type'],
  ...(JSON.parse(body.toString()) as object),
});

export async function until(condition: () => boolean, what: () => string = () => ''): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
