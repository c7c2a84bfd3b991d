import { serializationError } from '../errors';
import { dicomTags } from '../store/dicom-tags';
import { ImageSet } from '../store/records';
import {
  JsonObject,
  Shape,
  ValidShapes,
  invalid,
  optionalObject,
  optionalText,
  requireList,
  requireObject,
  requireText,
  unionMember,
} from '../validation';
import { seconds } from './call';
import { studyMoment } from './study-moment';

export interface Sort {
  readonly sortField: 'updatedAt' | 'createdAt' | 'DICOMStudyDateAndTime';
  readonly sortOrder: 'ASC' | 'DESC';
}

type Test = (imageSet: ImageSet) => boolean;

export interface SearchCriteria {
  /** As they were asked for, to tell one search from another. */
  readonly filters: unknown;
  readonly sort: Sort;
  readonly accepts: Test;
}

export function readSearchCriteria(body: JsonObject): SearchCriteria {
  const filters = body.filters === undefined || body.filters === null ? [] : requireList('filters', body.filters, 1, 2);
  const tests = filters.map((filter, i) => readFilter(`filters.${i + 1}.member`, requireObject('filters', filter)));
  return {
    filters,
    sort: readSort(optionalObject('sort', body.sort)),
    accepts: (imageSet) => tests.every((test) => test(imageSet)),
  };
}

function readSort(sort: JsonObject | undefined): Sort {
  if (!sort) return { sortField: 'updatedAt', sortOrder: 'DESC' };
  return {
    sortOrder: requireText('sort.sortOrder', sort.sortOrder, ValidShapes.SortOrder) as Sort['sortOrder'],
    sortField: requireText('sort.sortField', sort.sortField, ValidShapes.SortField) as Sort['sortField'],
  };
}

function readFilter(member: string, filter: JsonObject): Test {
  const operator = requireText(`${member}.operator`, filter.operator, ValidShapes.Operator);
  const values = requireList(`${member}.values`, filter.values, 1, 2).map((v) => unionMember(`${member}.values`, v));
  const [name] = values[0];
  if (values.some(([other]) => other !== name)) invalid(`${member}.values`, 'All values must be of one attribute');
  const attribute = ATTRIBUTES.get(name);
  if (!attribute) invalid(`${member}.values`, `Member must be one of: [${[...ATTRIBUTES.keys()].join(', ')}]`);
  const given = values.map(([, value]) => value);
  if (operator === 'EQUAL') {
    if (given.length !== 1) invalid(`${member}.values`, 'Operator EQUAL takes one value');
    return attribute.equal(name, given[0]);
  }
  if (!attribute.between) invalid(`${member}.operator`, `Operator BETWEEN does not apply to ${name}`);
  if (given.length !== 2) invalid(`${member}.values`, 'Operator BETWEEN takes two values, lower bound and upper bound');
  return attribute.between(name, given[0], given[1]);
}

interface Attribute {
  equal(name: string, value: unknown): Test;
  between?(name: string, lower: unknown, upper: unknown): Test;
}

const tagsOf = ({ latest }: ImageSet) => (latest.metadata ? dicomTags(latest.metadata) : undefined);

type TextTag =
  'DICOMPatientId' | 'DICOMAccessionNumber' | 'DICOMStudyId' | 'DICOMStudyInstanceUID' | 'DICOMSeriesInstanceUID';

const textTag = (tag: TextTag, shape: Shape): Attribute => ({
  equal: (name, value) => {
    const wanted = requireText(name, value, shape);
    // A subset copied with force can hold several series; each of them is found.
    if (tag === 'DICOMSeriesInstanceUID') {
      return ({ latest }) => latest.metadata?.Study.Series[wanted] !== undefined;
    }
    return (imageSet) => tagsOf(imageSet)?.[tag] === wanted;
  },
});

const moment = (of: (imageSet: ImageSet) => number): Attribute => ({
  equal: (name, value) => {
    const wanted = readSeconds(name, value);
    return (imageSet) => seconds(of(imageSet)) === wanted;
  },
  between: (name, lower, upper) => {
    const [from, to] = [readSeconds(name, lower), readSeconds(name, upper)];
    if (from > to) invalid(name, 'The lower bound must not be after the upper bound');
    return (imageSet) => seconds(of(imageSet)) >= from && seconds(of(imageSet)) <= to;
  },
});

const studyDateAndTime: Attribute = {
  equal: (name, value) => within(readMoment(name, value, 'first'), readMoment(name, value, 'last')),
  between: (name, lower, upper) => {
    const [from, to] = [readMoment(name, lower, 'first'), readMoment(name, upper, 'last')];
    if (from > to) invalid(name, 'The lower bound must not be after the upper bound');
    return within(from, to);
  },
};

function within(from: string, to: string): Test {
  return (imageSet) => {
    const tags = tagsOf(imageSet);
    const at = studyMoment(tags?.DICOMStudyDate, tags?.DICOMStudyTime);
    return at !== undefined && at >= from && at <= to;
  };
}

const ATTRIBUTES = new Map<string, Attribute>(
  Object.entries({
    DICOMPatientId: textTag('DICOMPatientId', ValidShapes.DicomText),
    DICOMAccessionNumber: textTag('DICOMAccessionNumber', ValidShapes.DicomText),
    DICOMStudyId: textTag('DICOMStudyId', ValidShapes.DicomText),
    DICOMStudyInstanceUID: textTag('DICOMStudyInstanceUID', ValidShapes.DicomUid),
    DICOMSeriesInstanceUID: textTag('DICOMSeriesInstanceUID', ValidShapes.DicomUid),
    createdAt: moment((imageSet) => imageSet.createdAt),
    updatedAt: moment((imageSet) => imageSet.latest.updatedAt),
    DICOMStudyDateAndTime: studyDateAndTime,
    isPrimary: {
      equal: (name, value) => {
        if (typeof value !== 'boolean') throw serializationError(`'${name}' must be true or false.`);
        return ({ latest }) => latest.isPrimary === value;
      },
    },
  } satisfies Record<string, Attribute>),
);

function readSeconds(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw serializationError(`'${name}' must be epoch seconds.`);
  }
  return value;
}

function readMoment(name: string, value: unknown, bound: 'first' | 'last'): string {
  const given = requireObject(name, value);
  const date = requireText(`${name}.DICOMStudyDate`, given.DICOMStudyDate, ValidShapes.StudyDate);
  const time = optionalText(`${name}.DICOMStudyTime`, given.DICOMStudyTime, ValidShapes.StudyTime);
  const at = studyMoment(date, time, bound);
  return at ?? invalid(`${name}.DICOMStudyDate`, 'Member must be a date');
}
