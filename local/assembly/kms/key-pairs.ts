import { generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Named curves and moduli of the key specs that are for signing. */
const SPECS: Readonly<Record<string, () => KeyPair>> = {
  ECC_NIST_P256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ECC_NIST_P384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  RSA_2048: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

export const KEY_SPECS: readonly string[] = Object.keys(SPECS);

/** What is in keys of KMS, made when first used. Runs that are to be one deployment after the other share it. */
export class KeyPairs {
  private readonly made = new Map<string, KeyPair>();

  /** Those that were made, by the ARN of their key. */
  public get all(): ReadonlyMap<string, KeyPair> {
    return this.made;
  }

  public get(arn: string, spec: string): KeyPair {
    let pair = this.made.get(arn);
    if (!pair) this.made.set(arn, (pair = SPECS[spec]()));
    return pair;
  }
}
