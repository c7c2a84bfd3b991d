import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** Named curves and moduli of the key specs that are for signing. */
const SPECS: Readonly<Record<string, () => { publicKey: KeyObject; privateKey: KeyObject }>> = {
  ECC_NIST_P256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ECC_NIST_P384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  RSA_2048: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

const ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  ECC_NIST_P256: ['ECDSA_SHA_256'],
  ECC_NIST_P384: ['ECDSA_SHA_384'],
  RSA_2048: ['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PKCS1_V1_5_SHA_384', 'RSASSA_PKCS1_V1_5_SHA_512'],
};

/** A KMS key pair for signing; made when first used, gone with the run. */
export class AsymmetricKey {
  private pair: { publicKey: KeyObject; privateKey: KeyObject } | undefined;

  constructor(
    public readonly arn: string,
    public readonly spec: string,
  ) {
    if (!SPECS[spec]) {
      throw new Error(`key ${arn}: key spec ${spec}; the local system knows ${Object.keys(SPECS).join(', ')}`);
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

  private get keys() {
    this.pair ??= SPECS[this.spec]();
    return this.pair;
  }
}
