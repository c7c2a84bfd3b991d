/**
 * DICOM study date and time as text that sorts as time does: YYYYMMDDHHMMSSffffff. Parts of the time that are left out are
 * the first moment (or, asked for 'last', the last one) of what is given. Undefined without a usable date.
 */
export function studyMoment(date: string | undefined, time: string | undefined, bound: 'first' | 'last' = 'first') {
  if (date === undefined || !/^\d{8}$/.test(date)) return undefined;
  const digits = /^\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?/.exec(time ?? '')?.[0].replace('.', '') ?? '';
  const filler = bound === 'first' ? '000000000000' : '235959999999';
  return date + digits + filler.slice(digits.length);
}
