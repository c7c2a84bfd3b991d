import { discard, Fetcher, FrameAddress, framePath, FrameSource, levelsPath } from './frame-source';

/** A TlmProxy: the access token goes with each request. */
export class TlmProxySource implements FrameSource {
  readonly kind = 'tlmProxy';
  readonly servesLevels = true;

  constructor(
    private readonly endpoint: string,
    /** `rejected`: a token that the proxy did not accept. */
    private readonly token: (rejected?: string) => Promise<string>,
    private readonly fetcher: Fetcher = (input, init) => fetch(input, init),
  ) {}

  fetchFrame(frame: FrameAddress, signal: AbortSignal): Promise<Response> {
    return this.get(framePath(frame), signal);
  }

  fetchLevels(frame: FrameAddress, from: number, to: number, signal: AbortSignal): Promise<Response> {
    return this.get(levelsPath(frame, from, to), signal);
  }

  private async get(path: string, signal: AbortSignal): Promise<Response> {
    const url = new URL(path, this.endpoint);
    const ask = (token: string) => this.fetcher(url, { headers: { Authorization: `Bearer ${token}` }, signal });
    const token = await this.token();
    const response = await ask(token);
    if (response.status !== 401) return response;
    discard(response);
    return ask(await this.token(token));
  }
}
