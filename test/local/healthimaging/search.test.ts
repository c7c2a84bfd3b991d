import fc from 'fast-check';
import { send, signed, startEmulator } from './support/emulator';
import { imageSet, seriesUid, studyUid } from './support/fixtures';
import { HealthImagingEmulator } from '../../../local/healthimaging';

interface Entry {
  readonly id: string;
  readonly series: number;
  readonly study: number;
  readonly patientId: string | undefined;
  readonly accession: string | undefined;
  readonly date: string | undefined;
  readonly time: string | undefined;
  readonly isPrimary: boolean;
  readonly createdAt: number;
}

let clock = 1_700_000_000_000;
let emulator: HealthImagingEmulator;

beforeAll(async () => {
  emulator = await startEmulator({ now: () => clock });
});

afterAll(() => emulator.close());

const PATIENTS = ['P-1', 'P-2 ', ''];
const DATES = ['20231231', '20240101', '20240131', ''];
const TIMES = ['000000', '0830', '083000.500000', '235959', ''];
const clean = (value: string) => value.trim() || undefined;

const entryArbitrary = fc.record({
  study: fc.integer({ min: 1, max: 3 }),
  patientId: fc.constantFrom(...PATIENTS),
  accession: fc.constantFrom('A', 'B', ''),
  date: fc.constantFrom(...DATES),
  time: fc.constantFrom(...TIMES),
  isPrimary: fc.boolean(),
  later: fc.integer({ min: 0, max: 3 }),
});

const dayTime = fc.record(
  {
    DICOMStudyDate: fc.constantFrom(...DATES.filter(Boolean)),
    DICOMStudyTime: fc.constantFrom(...TIMES.filter(Boolean)),
  },
  { requiredKeys: ['DICOMStudyDate'] },
);
const instant = fc.integer({ min: 0, max: 40 });

type Filter = { operator: 'EQUAL' | 'BETWEEN'; values: Record<string, unknown>[] };

/** Times are milliseconds after the first image set came. */
const filterArbitrary = (): fc.Arbitrary<Filter> => {
  const equal = <T>(name: string, values: fc.Arbitrary<T>) =>
    values.map((value): Filter => ({ operator: 'EQUAL', values: [{ [name]: value }] }));
  const between = <T>(name: string, values: fc.Arbitrary<T>, order: (a: T, b: T) => number) =>
    fc.tuple(values, values).map((pair): Filter => ({
      operator: 'BETWEEN',
      values: [...pair].sort(order).map((value) => ({ [name]: value })),
    }));
  return fc.oneof(
    equal('DICOMPatientId', fc.constantFrom('P-1', 'P-2', 'P-3')),
    equal('DICOMAccessionNumber', fc.constantFrom('A', 'B')),
    equal('DICOMStudyId', fc.constantFrom('S1', 'S2')),
    equal('DICOMStudyInstanceUID', fc.integer({ min: 1, max: 4 }).map(studyUid)),
    equal('DICOMSeriesInstanceUID', fc.integer({ min: 0, max: 12 }).map(seriesUid)),
    equal('isPrimary', fc.boolean()),
    equal('createdAt', instant),
    equal('DICOMStudyDateAndTime', dayTime),
    between('createdAt', instant, (a, b) => a - b),
    between('updatedAt', instant, (a, b) => a - b),
    between('DICOMStudyDateAndTime', dayTime, (a, b) => (lower(a) < lower(b) ? -1 : 1)).filter(
      ({ values: [from, to] }) =>
        lower(from.DICOMStudyDateAndTime as DayTime) <= upper(to.DICOMStudyDateAndTime as DayTime),
    ),
  );
};

const filtersArbitrary = fc.array(filterArbitrary(), { minLength: 1, maxLength: 2 });

function absolute({ operator, values }: Filter, start: number): Filter {
  const seconds = (value: unknown) => (typeof value === 'number' ? (start + value) / 1000 : value);
  const moved = values.map((v) => Object.fromEntries(Object.entries(v).map(([name, value]) => [name, seconds(value)])));
  return { operator, values: moved };
}

type DayTime = { DICOMStudyDate: string; DICOMStudyTime?: string };

/** The naive model reads a study's time as milliseconds of a real calendar. */
function moment(date: string, time: string, end: boolean): number {
  const [hours, minutes, secs] = [time.slice(0, 2), time.slice(2, 4), time.slice(4, 6)];
  const fraction = time.slice(7, 13);
  const day = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8)));
  const ends = end ? [23, 59, 59, 999_999] : [0, 0, 0, 0];
  const parts = [hours, minutes, secs, fraction === '' ? '' : fraction.padEnd(6, '0')];
  const [h, m, s, f] = parts.map((part, i) => (part === '' ? ends[i] : Number(part)));
  return day * 1000 + ((h * 60 + m) * 60 + s) * 1e6 + f;
}
const lower = (at: DayTime) => moment(at.DICOMStudyDate, at.DICOMStudyTime ?? '', false);
const upper = (at: DayTime) => moment(at.DICOMStudyDate, at.DICOMStudyTime ?? '', true);

function accepts(entry: Entry, { operator, values }: Filter): boolean {
  const [name, first] = Object.entries(values[0])[0];
  const second = operator === 'EQUAL' ? first : Object.values(values[1])[0];
  switch (name) {
    case 'DICOMPatientId':
      return entry.patientId === first;
    case 'DICOMAccessionNumber':
      return entry.accession === first;
    case 'DICOMStudyId':
      return first === 'S1';
    case 'DICOMStudyInstanceUID':
      return studyUid(entry.study) === first;
    case 'DICOMSeriesInstanceUID':
      return seriesUid(entry.series) === first;
    case 'isPrimary':
      return entry.isPrimary === first;
    case 'createdAt':
    case 'updatedAt':
      return entry.createdAt / 1000 >= Number(first) && entry.createdAt / 1000 <= Number(second);
    default: {
      if (entry.date === undefined) return false;
      const at = moment(entry.date, entry.time ?? '', false);
      return at >= lower(first as DayTime) && at <= upper(second as DayTime);
    }
  }
}

async function search(datastoreId: string, criteria: object, query = '') {
  const wire = {
    method: 'POST',
    path: `/datastore/${datastoreId}/searchImageSets${query}`,
    body: JSON.stringify(criteria),
  };
  const answer = await send(emulator.url, await signed(emulator.url, wire, { signingDate: new Date(clock) }));
  const body = JSON.parse(answer.body.toString());
  return { status: answer.status, message: body.message as string, body };
}

const idsOf = (body: { imageSetsMetadataSummaries: { imageSetId: string }[] }) =>
  body.imageSetsMetadataSummaries.map(({ imageSetId }) => imageSetId);

let stores = 0;

/** A new data store with the entries, and what the model knows of them. */
function fill(recipes: readonly (typeof entryArbitrary extends fc.Arbitrary<infer T> ? T : never)[]) {
  const datastoreId = emulator.store.createDatastore(`store-${stores++}`);
  clock += 1000;
  const start = clock;
  const entries = recipes.map((recipe, series): Entry => {
    clock += recipe.later;
    const { imageSetId } = emulator.store.add(
      datastoreId,
      imageSet({
        series,
        study: recipe.study,
        isPrimary: recipe.isPrimary,
        patient: { PatientID: recipe.patientId || null },
        studyAttributes: {
          AccessionNumber: recipe.accession || null,
          StudyDate: recipe.date || null,
          StudyTime: recipe.time || null,
        },
      }),
    );
    return {
      id: imageSetId,
      series,
      study: recipe.study,
      patientId: clean(recipe.patientId),
      accession: clean(recipe.accession),
      date: clean(recipe.date),
      time: clean(recipe.time),
      isPrimary: recipe.isPrimary,
      createdAt: clock,
    };
  });
  return { datastoreId, entries, start };
}

const sortArbitrary = fc.record({
  sortField: fc.constantFrom('updatedAt', 'createdAt', 'DICOMStudyDateAndTime'),
  sortOrder: fc.constantFrom('ASC', 'DESC'),
});

it('finds what a naive model finds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entryArbitrary, { maxLength: 12 }), filtersArbitrary, async (recipes, relative) => {
      const { datastoreId, entries, start } = fill(recipes);
      const filters = relative.map((filter) => absolute(filter, start));
      const { status, body } = await search(datastoreId, { filters });
      expect(status).toBe(200);
      const expected = entries.filter((entry) => filters.every((filter) => accepts(entry, filter)));
      expect(idsOf(body).sort()).toEqual(expected.map(({ id }) => id).sort());
    }),
    { numRuns: 300 },
  );
});

it('sorts by the field that is asked for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entryArbitrary, { maxLength: 12 }), sortArbitrary, async (recipes, sort) => {
      const { datastoreId, entries } = fill(recipes);
      const { body } = await search(datastoreId, { sort });
      expect(body.sort).toEqual(sort);
      const keys = idsOf(body).map((id) => {
        const entry = entries.find((e) => e.id === id);
        if (sort.sortField !== 'DICOMStudyDateAndTime') return entry?.createdAt ?? NaN;
        return entry?.date ? moment(entry.date, entry.time ?? '', false) : -Infinity;
      });
      expect(keys).toHaveLength(entries.length);
      const ordered = [...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      expect(keys).toEqual(sort.sortOrder === 'ASC' ? ordered : ordered.reverse());
    }),
    { numRuns: 150 },
  );
});

it('pages that are put together are the whole, in its order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(entryArbitrary, { maxLength: 12 }),
      sortArbitrary,
      fc.integer({ min: 1, max: 5 }),
      async (recipes, sort, maxResults) => {
        const { datastoreId } = fill(recipes);
        const whole = idsOf((await search(datastoreId, { sort })).body);
        const paged: string[] = [];
        let token = '';
        do {
          const query = `?maxResults=${maxResults}${token && `&nextToken=${encodeURIComponent(token)}`}`;
          const { body } = await search(datastoreId, { sort }, query);
          expect(idsOf(body).length).toBeLessThanOrEqual(maxResults);
          paged.push(...idsOf(body));
          token = body.nextToken ?? '';
        } while (token);
        expect(paged).toEqual(whole);
      },
    ),
    { numRuns: 100 },
  );
});

it('loses and repeats nothing when image sets come between two pages', async () => {
  const { datastoreId, entries } = fill(
    Array.from({ length: 6 }, () => ({
      study: 1,
      patientId: 'P',
      accession: '',
      date: '',
      time: '',
      isPrimary: true,
      later: 1,
    })),
  );
  const first = await search(datastoreId, {}, '?maxResults=3');
  clock += 5;
  emulator.store.add(datastoreId, imageSet({ series: 99 }));
  const second = await search(datastoreId, {}, `?maxResults=10&nextToken=${first.body.nextToken}`);
  expect([...idsOf(first.body), ...idsOf(second.body)]).toEqual(entries.map(({ id }) => id).reverse());
});

it('refuses a token of another search', async () => {
  const { datastoreId } = fill(
    [1, 2].map(() => ({
      study: 1,
      patientId: 'P',
      accession: '',
      date: '',
      time: '',
      isPrimary: true,
      later: 1,
    })),
  );
  const { body } = await search(datastoreId, {}, '?maxResults=1');
  const other = await search(
    datastoreId,
    { sort: { sortField: 'createdAt', sortOrder: 'ASC' } },
    `?nextToken=${body.nextToken}`,
  );
  expect([other.status, other.message]).toEqual([400, expect.stringContaining('nextToken')]);
});

it.each([
  [{ filters: [{ operator: 'LIKE', values: [{ DICOMPatientId: 'P' }] }] }, 'enum value set'],
  [{ filters: [{ operator: 'EQUAL', values: [] }] }, 'greater than or equal to 1'],
  [{ filters: [{ operator: 'EQUAL', values: [{ DICOMPatientId: 'a' }, { DICOMPatientId: 'b' }] }] }, 'one value'],
  [{ filters: [{ operator: 'BETWEEN', values: [{ createdAt: 1 }] }] }, 'two values'],
  [{ filters: [{ operator: 'BETWEEN', values: [{ createdAt: 1 }, { updatedAt: 2 }] }] }, 'one attribute'],
  [{ filters: [{ operator: 'BETWEEN', values: [{ createdAt: 2 }, { createdAt: 1 }] }] }, 'lower bound'],
  [
    { filters: [{ operator: 'BETWEEN', values: [{ DICOMPatientId: 'a' }, { DICOMPatientId: 'b' }] }] },
    'does not apply',
  ],
  [{ filters: [{ operator: 'EQUAL', values: [{ DICOMPatientId: 'a', isPrimary: true }] }] }, 'Exactly one member'],
  [{ filters: [{ operator: 'EQUAL', values: [{ constructor: 'a' }] }] }, 'must be one of'],
  [{ filters: [{ operator: 'EQUAL', values: [{ DICOMStudyInstanceUID: 'x' }] }] }, 'pattern'],
  [{ filters: [{ operator: 'EQUAL', values: [{ DICOMStudyDateAndTime: { DICOMStudyDate: '2024' } }] }] }, 'pattern'],
  [{ filters: Array(3).fill({ operator: 'EQUAL', values: [{ isPrimary: true }] }) }, 'less than or equal to 2'],
  [{ sort: { sortField: 'createdAt' } }, 'must not be null'],
])('refuses %j', async (criteria, text) => {
  const { datastoreId } = fill([]);
  const { status, message } = await search(datastoreId, criteria);
  expect([status, message]).toEqual([400, expect.stringContaining(text)]);
});
