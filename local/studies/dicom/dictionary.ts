/// <reference path="../untyped-packages.d.ts" />
import dcmjs from 'dcmjs';

const { dictionary } = dcmjs.data.DicomMetaDictionary;

export interface Attribute {
  readonly keyword: string;
  readonly vr: string;
  /** More than one value is allowed, so that the value is an array even where there is one. */
  readonly multiple: boolean;
}

const known = new Map<string, Attribute | undefined>();

/** The public attribute of a tag ('0028,0010' as '00280010'); undefined for private and unknown ones. */
export function attributeOf(tag: string): Attribute | undefined {
  if (!known.has(tag)) known.set(tag, lookUp(tag));
  return known.get(tag);
}

export function isPrivate(tag: string): boolean {
  return parseInt(tag.slice(0, 4), 16) % 2 === 1;
}

function lookUp(tag: string): Attribute | undefined {
  if (isPrivate(tag)) return undefined;
  // Curves and overlays repeat over even groups; the dictionary has the first of each.
  const group = /^(50|60)[01][0-9a-f]/i.test(tag) ? `${tag.slice(0, 2)}00` : tag.slice(0, 4);
  const entry = dictionary[`(${group},${tag.slice(4)})`.toUpperCase()];
  if (entry === undefined || !/^[A-Z]\w*$/.test(entry.name)) return undefined;
  return { keyword: entry.name, vr: entry.vr, multiple: entry.vm !== '1' };
}
