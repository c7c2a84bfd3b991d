import { generate } from 'selfsigned';
import type { Certificate } from './certificate';

const LASTS_MS = 397 * 24 * 3600 * 1000;

/** A new key, and a certificate that it signs itself. */
export async function selfSigned(): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'tlm-proxy' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + LASTS_MS),
  });
  return { key, cert };
}
