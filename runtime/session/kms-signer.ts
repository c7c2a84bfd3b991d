import type { CredentialProvider } from '../frames';
import type { Signer } from './grant';
import { signedPost } from '../lambda/signed-call';

export interface KmsSignerOptions {
  readonly kmsKeyArn: string;
  readonly credentials: CredentialProvider;
  /** Used instead of the region's own. */
  readonly endpoint?: string;
  /** Retries included. Default: 5000. */
  readonly deadlineMs?: number;
  readonly fetch?: typeof fetch;
}

/** KMS takes a whole message of this length at most. */
const MAX_MESSAGE = 4096;

/** Signs with a key that never leaves KMS. */
export function kmsSigner({ kmsKeyArn, endpoint, deadlineMs = 5_000, ...options }: KmsSignerOptions): Signer {
  const [, partition, , region] = kmsKeyArn.split(':');
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(endpoint ?? `https://kms.${region}.${suffix}/`);
  return async (message) => {
    if (message.length > MAX_MESSAGE) throw new Error(`a policy of ${message.length} bytes, ${MAX_MESSAGE} at most`);
    const text = await signedPost(
      {
        service: 'kms',
        region,
        url,
        headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'TrentService.Sign' },
        body: JSON.stringify({
          KeyId: kmsKeyArn,
          Message: message.toString('base64'),
          MessageType: 'RAW',
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      },
      { ...options, deadlineMs },
    );
    const { Signature } = JSON.parse(text) as { Signature?: unknown };
    if (typeof Signature !== 'string' || Signature === '') throw new Error('KMS answered without a signature');
    return Buffer.from(Signature, 'base64');
  };
}
