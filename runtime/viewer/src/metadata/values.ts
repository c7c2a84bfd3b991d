import { DicomItem } from './image-set';

/** All values of an attribute as trimmed text; an empty element has none. */
export function texts(item: DicomItem, keyword: string): string[] {
  const value = item[keyword];
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : typeof value === 'string' ? value.split('\\') : [value];
  return list
    .filter((entry) => typeof entry === 'string' || typeof entry === 'number')
    .map((entry) => String(entry).replace(/^[\s\0]+|[\s\0]+$/g, ''));
}

export function text(item: DicomItem, keyword: string): string | undefined {
  return texts(item, keyword)[0] || undefined;
}

/** All values as numbers; undefined when there is none or one of them is not a number. */
export function numbers(item: DicomItem, keyword: string): number[] | undefined {
  const list = texts(item, keyword).map((entry) => (entry === '' ? NaN : Number(entry)));
  return list.length > 0 && list.every(Number.isFinite) ? list : undefined;
}

export function number(item: DicomItem, keyword: string): number | undefined {
  return numbers(item, keyword)?.[0];
}

/** The items of a sequence, which has them in an array or, when there is one, sometimes bare. */
export function items(item: DicomItem, keyword: string): DicomItem[] {
  const value = item[keyword];
  if (typeof value !== 'object' || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.filter((entry): entry is DicomItem => typeof entry === 'object' && entry !== null);
}

/** OW and OB values come as base64, US ones as numbers; both are 16-bit little-endian words here. */
export function words(item: DicomItem, keyword: string): Uint16Array | undefined {
  const value = item[keyword];
  if (typeof value === 'string') {
    const binary = decodeBase64(value);
    return binary && new Uint16Array(binary.buffer, 0, binary.byteLength >> 1);
  }
  const list = numbers(item, keyword);
  return list && Uint16Array.from(list);
}

function decodeBase64(value: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(value.trim()), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
