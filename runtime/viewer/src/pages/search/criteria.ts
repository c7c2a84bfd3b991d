import type { SearchFilter } from '@aws-sdk/client-medical-imaging';

export type TextAttribute =
  'DICOMPatientId' | 'DICOMAccessionNumber' | 'DICOMStudyId' | 'DICOMStudyInstanceUID' | 'DICOMSeriesInstanceUID';
export type SearchAttribute = TextAttribute | 'DICOMStudyDateAndTime' | 'createdAt' | 'updatedAt' | 'isPrimary';

export const ATTRIBUTES: readonly SearchAttribute[] = [
  'DICOMPatientId',
  'DICOMAccessionNumber',
  'DICOMStudyId',
  'DICOMStudyInstanceUID',
  'DICOMSeriesInstanceUID',
  'DICOMStudyDateAndTime',
  'createdAt',
  'updatedAt',
  'isPrimary',
];

/** As many as the service takes at once; an image set has to meet all of them. */
export const MOST_CRITERIA = 2;

export type Operator = 'EQUAL' | 'BETWEEN';

/** What was typed. Dates are YYYY-MM-DD, times hh:mm:ss or a part of that, both in the reader's time zone. */
export interface Moment {
  readonly date: string;
  readonly time: string;
}

export interface Criterion {
  readonly attribute: SearchAttribute;
  readonly operator: Operator;
  /** Of a text attribute; 'true' or 'false' of isPrimary. */
  readonly text: string;
  readonly from: Moment;
  readonly to: Moment;
}

export type CriterionProblem = 'uid' | 'long' | 'from' | 'to' | 'time' | 'order';

const NOTHING: Moment = { date: '', time: '' };

export function newCriterion(attribute: SearchAttribute): Criterion {
  return {
    attribute,
    operator: isMoment(attribute) ? 'BETWEEN' : 'EQUAL',
    text: attribute === 'isPrimary' ? 'true' : '',
    from: NOTHING,
    to: NOTHING,
  };
}

export function isMoment(attribute: SearchAttribute): boolean {
  return attribute === 'DICOMStudyDateAndTime' || attribute === 'createdAt' || attribute === 'updatedAt';
}

/** A criterion in which nothing was entered asks for nothing. */
export function isEmpty({ attribute, text, from, to }: Criterion): boolean {
  if (isMoment(attribute)) return [from.date, from.time, to.date, to.time].every((part) => part === '');
  return text.trim() === '';
}

export function problemOf(criterion: Criterion): CriterionProblem | undefined {
  const { attribute, operator, from, to } = criterion;
  if (isEmpty(criterion)) return undefined;
  if (!isMoment(attribute)) {
    const text = criterion.text.trim();
    if (attribute.endsWith('UID') && !/^[0-9.]{1,64}$/.test(text)) return 'uid';
    return text.length > 256 ? 'long' : undefined;
  }
  if (!isDate(from.date)) return 'from';
  const ends = operator === 'BETWEEN' ? [from, to] : [from];
  if (operator === 'BETWEEN' && !isDate(to.date)) return 'to';
  if (ends.some(({ time }) => time !== '' && !/^([01]\d|2[0-3])(:[0-5]\d){0,2}$/.test(time))) return 'time';
  return operator === 'BETWEEN' && bound(from, 'first') > bound(to, 'last') ? 'order' : undefined;
}

/** The filters of SearchImageSets, of criteria without a problem. */
export function toFilters(criteria: readonly Criterion[]): SearchFilter[] {
  return criteria.filter((criterion) => !isEmpty(criterion)).map(toFilter);
}

function toFilter({ attribute, operator, text, from, to }: Criterion): SearchFilter {
  switch (attribute) {
    case 'isPrimary':
      return { operator: 'EQUAL', values: [{ isPrimary: text === 'true' }] };
    case 'createdAt':
    case 'updatedAt': {
      // To the second nothing would ever be equal: what is meant is all of the day, hour or minute that was given.
      const range = [bound(from, 'first'), bound(operator === 'BETWEEN' ? to : from, 'last')];
      const values = range.map((at) => (attribute === 'createdAt' ? { createdAt: at } : { updatedAt: at }));
      return { operator: 'BETWEEN', values };
    }
    case 'DICOMStudyDateAndTime':
      return {
        operator,
        values: (operator === 'BETWEEN' ? [from, to] : [from]).map((moment) => ({
          DICOMStudyDateAndTime: {
            DICOMStudyDate: moment.date.replaceAll('-', ''),
            ...(moment.time !== '' && { DICOMStudyTime: moment.time.replaceAll(':', '') }),
          },
        })),
      };
    default:
      return { operator: 'EQUAL', values: [textValue(attribute, text.trim())] };
  }
}

function textValue(
  attribute: TextAttribute,
  text: string,
): SearchFilter['values'] extends (infer V)[] | undefined ? V : never {
  switch (attribute) {
    case 'DICOMPatientId':
      return { DICOMPatientId: text };
    case 'DICOMAccessionNumber':
      return { DICOMAccessionNumber: text };
    case 'DICOMStudyId':
      return { DICOMStudyId: text };
    case 'DICOMStudyInstanceUID':
      return { DICOMStudyInstanceUID: text };
    case 'DICOMSeriesInstanceUID':
      return { DICOMSeriesInstanceUID: text };
  }
}

function isDate(date: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date));
}

function bound({ date, time }: Moment, end: 'first' | 'last'): Date {
  const full = (end === 'first' ? '00:00:00' : '23:59:59').split(':');
  const parts = time === '' ? [] : time.split(':');
  return new Date(`${date}T${full.map((part, index) => parts[index] ?? part).join(':')}`);
}
