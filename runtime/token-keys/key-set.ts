/** A public key as RFC 7517 writes it. */
type PublicKey = Record<string, string | string[]>;

export interface PublicKeySet {
  readonly keys: readonly PublicKey[];
}

/** What a public signature key is made of; anything else in a key is left out. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = { RSA: ['n', 'e'], EC: ['crv', 'x', 'y'] };
const COMMON_MEMBERS = ['kty', 'kid', 'use', 'key_ops', 'alg'];
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const CURVES = ['P-256', 'P-384', 'P-521'];
const MIN_RSA_BITS = 2048;
const MAX_KEYS = 100;

/**
 * Takes the public signature keys out of the key set that an issuer publishes.
 * A key set with private or symmetric key material is refused whole: such an issuer is broken into, or was never one.
 */
export function publicKeySet(document: unknown): PublicKeySet {
  if (!isObject(document) || !Array.isArray(document.keys)) throw new Error('the key set has no list of keys');
  if (document.keys.length > MAX_KEYS) {
    throw new Error(`the key set has ${document.keys.length} keys, ${MAX_KEYS} at most`);
  }
  const entries = document.keys.filter(isObject);
  if (entries.some((key) => key.kty === 'oct' || PRIVATE_MEMBERS.some((member) => member in key))) {
    throw new Error('the key set holds private or symmetric keys, which an issuer must never publish');
  }
  const keys = entries.filter(isSignatureKey).map(publicMembers);
  if (keys.length === 0) {
    throw new Error('the key set has no usable signature key (RSA of 2048 bits, or EC P-256, P-384, P-521)');
  }
  return { keys };
}

function isSignatureKey(key: Record<string, unknown>): boolean {
  if (key.use !== undefined && key.use !== 'sig') return false;
  if (key.kty === 'RSA') return isBase64Url(key.n) && isBase64Url(key.e) && rsaBits(key.n) >= MIN_RSA_BITS;
  return key.kty === 'EC' && CURVES.includes(key.crv as string) && isBase64Url(key.x) && isBase64Url(key.y);
}

function publicMembers(key: Record<string, unknown>): PublicKey {
  const members = [...COMMON_MEMBERS, ...MEMBERS[key.kty as string]];
  return Object.fromEntries(
    members.filter((member) => key[member] !== undefined).map((member) => [member, key[member]]),
  ) as PublicKey;
}

/** Bits of the modulus, leading zeros not counted. */
function rsaBits(modulus: string): number {
  const bytes = Buffer.from(modulus, 'base64url');
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (bytes.length - first - 1) * 8 + (32 - Math.clz32(bytes[first]));
}

function isBase64Url(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]+$/.test(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
