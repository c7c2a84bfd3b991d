import { generate } from 'selfsigned';

export interface LocalCertificate {
  readonly key: string;
  readonly cert: string;
}

const DNS_NAME = 2;
const IP_ADDRESS = 7;
const DAYS = 7;

/** One certificate for all that the local system plays, which its processes trust. */
export async function localCertificate(hosts: readonly string[]): Promise<LocalCertificate> {
  const names = [...new Set(['localhost', ...hosts])];
  const made = await generate([{ name: 'commonName', value: 'cdk-healthimaging local system' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + DAYS * 24 * 3600 * 1000),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: DNS_NAME, value }) as const),
          { type: IP_ADDRESS, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}
