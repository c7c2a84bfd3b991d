import { readFileSync } from 'node:fs';
import { generate } from 'selfsigned';
import { SERVER, type TlsConfig } from './config';
import { ConfigError } from '../frames/environment';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * The certificate that the server shows. A load balancer encrypts to its targets without checking their certificate,
 * so that a key made at start, which never leaves the process, serves it best.
 * @returns undefined where TLS is off.
 */
export async function certificate(tls: TlsConfig): Promise<Certificate | undefined> {
  switch (tls.kind) {
    case 'off':
      return undefined;
    case 'files':
      return {
        key: pem('TLM_PROXY_TLS_KEY_FILE', tls.key),
        cert: pem('TLM_PROXY_TLS_CERTIFICATE_FILE', tls.certificate),
      };
    case 'self-signed': {
      const notAfterDate = new Date(Date.now() + 397 * 24 * 3600 * 1000);
      const made = await generate([{ name: 'commonName', value: 'tlm-proxy' }], {
        keyType: 'ec',
        curve: 'P-256',
        algorithm: 'sha256',
        notAfterDate,
      });
      return { key: made.private, cert: made.cert };
    }
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
