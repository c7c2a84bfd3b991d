import { discard, Fetcher, FrameAddress, framePath, FrameSource, levelsPath } from './frame-source';

/** Cookies are renewed this long before they expire. */
const MARGIN_MS = 60_000;

/** An ImageFrameCdn: the access token is exchanged for cookies of one data store, which go with each request by themselves. */
export class ImageFrameCdnSource implements FrameSource {
  readonly kind = 'imageFrameCdn';
  readonly servesLevels = true;
  /** By data store: when its cookies expire, or the request that is fetching them. */
  private readonly cookies = new Map<string, Promise<number>>();

  constructor(
    private readonly endpoint: string,
    private readonly token: (rejected?: string) => Promise<string>,
    private readonly fetcher: Fetcher = (input, init) => fetch(input, init),
    private readonly now: () => number = Date.now,
  ) {}

  fetchFrame(frame: FrameAddress, signal: AbortSignal): Promise<Response> {
    return this.get(frame.datastoreId, framePath(frame), signal);
  }

  fetchLevels(frame: FrameAddress, from: number, to: number, signal: AbortSignal): Promise<Response> {
    return this.get(frame.datastoreId, levelsPath(frame, from, to), signal);
  }

  /** The cookies of every data store that was looked at. */
  async end(accessToken: string): Promise<void> {
    const datastoreIds = [...this.cookies.keys()];
    this.cookies.clear();
    await Promise.allSettled(datastoreIds.map((datastoreId) => this.session('DELETE', datastoreId, accessToken)));
  }

  private async get(datastoreId: string, path: string, signal: AbortSignal): Promise<Response> {
    const url = new URL(path, this.endpoint);
    const ask = async () => {
      const used = this.signedIn(datastoreId);
      await used;
      signal.throwIfAborted();
      return { used, response: await this.fetcher(url, { credentials: 'include', signal }) };
    };
    try {
      const { used, response } = await ask();
      // CloudFront answers 403 where cookies are missing or too old, and where a frame is refused for good: so once more, with new ones.
      if (response.status !== 403) return response;
      discard(response);
      if (this.cookies.get(datastoreId) === used) this.cookies.delete(datastoreId);
      return (await ask()).response;
    } catch (error) {
      if (error instanceof SessionRefused) return error.response;
      throw error;
    }
  }

  /** One request for all who wait; the next one a minute before the cookies expire. */
  private signedIn(datastoreId: string): Promise<number> {
    const present = this.cookies.get(datastoreId);
    if (!present) return this.renew(datastoreId);
    return present.then((expiresAt) => {
      if (expiresAt - this.now() > MARGIN_MS) return expiresAt;
      return this.cookies.get(datastoreId) === present ? this.renew(datastoreId) : this.signedIn(datastoreId);
    });
  }

  private renew(datastoreId: string): Promise<number> {
    const renewal = this.exchange(datastoreId);
    this.cookies.set(datastoreId, renewal);
    renewal.catch(() => {
      if (this.cookies.get(datastoreId) === renewal) this.cookies.delete(datastoreId);
    });
    return renewal;
  }

  private async exchange(datastoreId: string): Promise<number> {
    const token = await this.token();
    let response = await this.session('GET', datastoreId, token);
    if (response.status === 401) {
      discard(response);
      response = await this.session('GET', datastoreId, await this.token(token));
    }
    if (!response.ok) {
      discard(response);
      throw new SessionRefused(response.status, response.headers);
    }
    const { expiresAt } = (await response.json()) as { expiresAt?: unknown };
    const at = Date.parse(typeof expiresAt === 'string' ? expiresAt : '');
    if (Number.isNaN(at)) throw new SessionRefused(502);
    return at;
  }

  private session(method: 'GET' | 'DELETE', datastoreId: string, token: string): Promise<Response> {
    return this.fetcher(new URL(`session/${datastoreId}`, this.endpoint), {
      method,
      headers: { 'x-access-token': token },
      credentials: 'include',
      cache: 'no-store',
    });
  }
}

/** The CDN gave no cookies: what it answered is the answer to all who asked for a frame. */
class SessionRefused extends Error {
  constructor(
    private readonly status: number,
    private readonly headers?: Headers,
  ) {
    super(`The image server opened no session (${status}).`);
  }

  get response(): Response {
    const after = this.headers?.get('Retry-After');
    return new Response(null, { status: this.status, ...(after && { headers: { 'Retry-After': after } }) });
  }
}
