import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { SERVER, type TlsConfig } from './config';
import { ConfigError } from '../frames/environment';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * The certificate that the server shows. A load balancer encrypts to its targets without checking their certificate,
 * so that a key made at start, which is written nowhere, serves it best.
 * @param script makes it: `certificate-script`.
 * @returns undefined where TLS is off.
 */
export async function certificate(tls: TlsConfig, script: string): Promise<Certificate | undefined> {
  switch (tls.kind) {
    case 'off':
      return undefined;
    case 'files':
      return {
        key: pem('TLM_PROXY_TLS_KEY_FILE', tls.key),
        cert: pem('TLM_PROXY_TLS_CERTIFICATE_FILE', tls.certificate),
      };
    case 'self-signed':
      return JSON.parse((await promisify(execFile)(process.execPath, [script])).stdout) as Certificate;
  }
}

function pem(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(SERVER, [
      `${variable} must name a file that can be read, got '${file}' (${(error as NodeJS.ErrnoException).code})`,
    ]);
  }
}
