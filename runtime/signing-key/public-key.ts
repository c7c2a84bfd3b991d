import { createPublicKey } from 'node:crypto';
import type { CredentialProvider } from '../frames';
import { signedPost } from '../lambda/signed-call';

export interface PublicKeyOptions {
  readonly credentials: CredentialProvider;
  /** Used instead of the region's own. */
  readonly endpoint?: string;
  readonly fetch?: typeof fetch;
}

/** The public half of a KMS key, in the form that CloudFront takes. Only keys that CloudFront can check sessions with are accepted. */
export async function publicKeyPem(keyArn: string, { endpoint, ...options }: PublicKeyOptions): Promise<string> {
  const region = keyArn.split(':')[3];
  const text = await signedPost(
    {
      service: 'kms',
      region,
      url: new URL(endpoint ?? `https://kms.${region}.amazonaws.com/`),
      headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'TrentService.GetPublicKey' },
      body: JSON.stringify({ KeyId: keyArn }),
    },
    { ...options, deadlineMs: 20_000, maxAttempts: 6 },
  );
  const { PublicKey } = JSON.parse(text) as { PublicKey?: unknown };
  if (typeof PublicKey !== 'string') throw new Error(`KMS answered without a public key for ${keyArn}`);
  const key = createPublicKey({ key: Buffer.from(PublicKey, 'base64'), format: 'der', type: 'spki' });
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (curve !== 'prime256v1') {
    throw new Error(`${keyArn} must be a key on the curve P-256, got ${curve ?? 'another kind'}`);
  }
  return key.export({ format: 'pem', type: 'spki' }) as string;
}
