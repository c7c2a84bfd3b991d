import { sign } from 'node:crypto';
import { KEY_SPECS, type KeyPair, type KeyPairs } from './key-pairs';

const ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  ECC_NIST_P256: ['ECDSA_SHA_256'],
  ECC_NIST_P384: ['ECDSA_SHA_384'],
  RSA_2048: ['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PKCS1_V1_5_SHA_384', 'RSASSA_PKCS1_V1_5_SHA_512'],
};

/** A KMS key pair for signing. */
export class AsymmetricKey {
  constructor(
    public readonly arn: string,
    public readonly spec: string,
    private readonly pairs: KeyPairs,
  ) {
    if (!KEY_SPECS.includes(spec)) {
      throw new Error(`key ${arn}: key spec ${spec}; the local system knows ${KEY_SPECS.join(', ')}`);
    }
  }

  public get algorithms(): readonly string[] {
    return ALGORITHMS[this.spec];
  }

  /** As KMS gives it: SubjectPublicKeyInfo in DER. */
  public get publicKey(): Buffer {
    return this.keys.publicKey.export({ type: 'spki', format: 'der' });
  }

  public get publicKeyPem(): string {
    return this.keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  /** Signature of a raw message, in DER for elliptic curves. */
  public sign(message: Uint8Array, algorithm: string): Buffer {
    return sign(`sha${algorithm.slice(-3)}`, message, this.keys.privateKey);
  }

  private get keys(): KeyPair {
    return this.pairs.get(this.arn, this.spec);
  }
}
