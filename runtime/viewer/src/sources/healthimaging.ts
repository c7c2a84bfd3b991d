import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { Fetcher, FrameAddress, FrameSource } from './frame-source';
import { SessionCredentials } from '../session/session';

/** HealthImaging itself: GetImageFrame, signed here, as the SDK would hide the answer's stream behind its own. */
export class HealthImagingSource implements FrameSource {
  readonly kind = 'healthImaging';
  readonly servesLevels = false;
  private readonly endpoint: string;
  private readonly signer: SignatureV4;

  constructor(
    { region, endpoint }: { readonly region: string; readonly endpoint?: string },
    credentials: () => Promise<SessionCredentials>,
    private readonly fetcher: Fetcher = (input, init) => fetch(input, init),
  ) {
    this.endpoint = endpoint ?? `https://runtime-medical-imaging.${region}.amazonaws.com/`;
    this.signer = new SignatureV4({ service: 'medical-imaging', region, credentials, sha256: Sha256 });
  }

  async fetchFrame({ datastoreId, imageSetId, frameId }: FrameAddress, signal: AbortSignal): Promise<Response> {
    const url = new URL(`datastore/${datastoreId}/imageSet/${imageSetId}/getImageFrame`, this.endpoint);
    const { method, headers, body } = await this.signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port && { port: Number(url.port) }),
      path: url.pathname,
      headers: { host: url.host, 'content-type': 'application/json' },
      body: JSON.stringify({ imageFrameId: frameId }),
    });
    signal.throwIfAborted();
    const { host: _host, ...sent } = headers;
    return this.fetcher(url, { method, headers: sent, body: body as string, signal });
  }

  fetchLevels(): Promise<Response> {
    return Promise.reject(new Error('HealthImaging sends whole frames only.'));
  }
}
