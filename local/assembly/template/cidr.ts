/** `count` blocks of 2^hostBits addresses from the beginning of an IPv4 block, as Fn::Cidr gives them. */
export function cidrBlocks(block: string, count: number, hostBits: number): string[] {
  const { first, size } = parseCidr(block);
  const step = 2 ** hostBits;
  if (!(count >= 1 && count <= 256) || !(hostBits >= 1 && hostBits <= 32) || count * step > size) {
    throw new Error(`Fn::Cidr cannot cut ${count} blocks of ${hostBits} bits from ${block}`);
  }
  return Array.from({ length: count }, (_, i) => `${addressText(first + i * step)}/${32 - hostBits}`);
}

/** Whether an IPv4 block lies wholly in another. */
export function cidrContains(outer: string, inner: string): boolean {
  const a = parseCidr(outer);
  const b = parseCidr(inner);
  return b.first >= a.first && b.first + b.size <= a.first + a.size;
}

function parseCidr(block: string): { first: number; size: number } {
  const [, address, bits] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(block) ?? [];
  const parts = (address ?? '').split('.').map(Number);
  if (address === undefined || parts.some((part) => part > 255) || Number(bits) > 32) {
    throw new Error(`${block} is not an IPv4 address block like 10.0.0.0/16`);
  }
  const size = 2 ** (32 - Number(bits));
  const number = parts.reduce((sum, part) => sum * 256 + part, 0);
  return { first: number - (number % size), size };
}

const addressText = (address: number) =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
