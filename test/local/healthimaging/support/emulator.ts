import { request as httpRequest } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { MedicalImagingClient } from '@aws-sdk/client-medical-imaging';
import { SignatureV4 } from '@smithy/signature-v4';
import { EmulatorOptions, HealthImagingEmulator } from '../../../../local/healthimaging';

export const KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
export const TEMPORARY = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'another+secret/key',
  sessionToken: 'tok/en+=1',
};

export const startEmulator = (options: Partial<EmulatorOptions> = {}) =>
  HealthImagingEmulator.start({ credentials: [KEY, TEMPORARY], ...options });

export const sdkClient = (emulator: HealthImagingEmulator, overrides: object = {}) =>
  new MedicalImagingClient({
    endpoint: emulator.url,
    disableHostPrefix: true,
    region: 'us-east-1',
    credentials: KEY,
    ...overrides,
  });

export const signer = (overrides: object = {}) =>
  new SignatureV4({ service: 'medical-imaging', region: 'us-east-1', credentials: KEY, sha256: Sha256, ...overrides });

export interface Wire {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

/** Sends exactly what it is given: no signing, no rewriting of the path. */
export function send(url: string, { method, path, headers = {}, body }: Wire): Promise<WireResponse> {
  const { hostname, port } = new URL(url);
  const framed = body === undefined ? headers : { 'content-length': String(Buffer.byteLength(body)), ...headers };
  return new Promise((resolve, reject) => {
    const req = httpRequest({ hostname, port, method, path, headers: framed, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }));
    });
    req.on('error', reject);
    req.end(body);
  });
}

/** A request signed in its headers, to be sent as it is or tampered with first. */
export async function signed(
  url: string,
  { method, path, headers = {}, body }: Wire,
  options: { signer?: SignatureV4; signingDate?: Date } = {},
): Promise<Wire & { headers: Record<string, string> }> {
  const [rawPath, search = ''] = path.split('?');
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search)) query[name] = value;
  const request = await (options.signer ?? signer()).sign(
    {
      method,
      path: rawPath,
      query,
      headers: { host: new URL(url).host, ...headers },
      body,
      protocol: 'http:',
      hostname: new URL(url).hostname,
    },
    { signingDate: options.signingDate ?? new Date() },
  );
  return { method, path, headers: request.headers, body };
}

export const call = async (url: string, wire: Wire) => send(url, await signed(url, wire));

/** Waits until it holds; what it never does fails with the last thing seen. */
export async function eventually<T>(look: () => Promise<T> | T, holds: (seen: T) => boolean): Promise<T> {
  let seen = await look();
  for (let i = 0; i < 200 && !holds(seen); i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    seen = await look();
  }
  if (!holds(seen)) throw new Error(`It did not come about; last seen: ${JSON.stringify(seen)}`);
  return seen;
}
