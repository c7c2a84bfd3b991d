/// <reference path="../../studies/untyped-packages.d.ts" />
import dcmjs from 'dcmjs';
import { DicomValue } from '../../studies/image-set';

/** The value representation of a standard attribute, undefined for a keyword that the standard does not have. */
export function vrOf(keyword: string): string | undefined {
  return dcmjs.data.DicomMetaDictionary.nameMap[keyword]?.vr;
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  AS: /^\d{3}[DWMY]$/,
  CS: /^[A-Z0-9_ ]{0,16}$/,
  DA: /^\d{8}$/,
  DS: /^ *[+-]?(\d+\.?\d*|\.\d+)([Ee][+-]?\d+)? *$/,
  IS: /^ *[+-]?\d{1,11} *$/,
  LO: /^[^\\]{0,64}$/,
  SH: /^[^\\]{0,16}$/,
  TM: /^\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)? *$/,
  UI: /^[0-9.]{1,64}$/,
};

const NUMBERS = ['FD', 'FL', 'SL', 'SS', 'UL', 'US', 'SV', 'UV'];

/** Whether a single value may stand in an attribute of this value representation. Empty values always may. */
export function valueFits(vr: string, value: DicomValue | undefined): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (NUMBERS.includes(vr)) return typeof value === 'number';
  return typeof value === 'string' && (FORMATS[vr]?.test(value) ?? true);
}
