import { updateDocuments } from '../../runtime/viewer/src/api/attribute-changes';
import { changesOf, rowsOf, withEdit } from '../../runtime/viewer/src/pages/image-set/edit/editable';
import { Criterion, newCriterion, problemOf, toFilters } from '../../runtime/viewer/src/pages/search/criteria';
import { toCsv } from '../../runtime/viewer/src/pages/search/csv';
import { readSearchPreferences } from '../../runtime/viewer/src/pages/search/preferences';
import { KeptValues } from '../../runtime/viewer/src/settings/kept-values';
import { readSettings } from '../../runtime/viewer/src/settings/settings';

const textOf = (attribute: 'DICOMPatientId' | 'DICOMStudyInstanceUID', value: string): Criterion => ({
  ...newCriterion(attribute),
  text: value,
});
const moments = (
  attribute: 'DICOMStudyDateAndTime' | 'createdAt' | 'updatedAt',
  operator: 'EQUAL' | 'BETWEEN',
  from: [string, string],
  to: [string, string] = ['', ''],
): Criterion => ({
  ...newCriterion(attribute),
  operator,
  from: { date: from[0], time: from[1] },
  to: { date: to[0], time: to[1] },
});

describe('criteria of a search', () => {
  test('texts are compared as they are, without blanks around them; what is empty asks for nothing', () => {
    expect(toFilters([textOf('DICOMPatientId', ' A-1 '), textOf('DICOMStudyInstanceUID', '')])).toEqual([
      { operator: 'EQUAL', values: [{ DICOMPatientId: 'A-1' }] },
    ]);
    expect(toFilters([{ ...newCriterion('isPrimary'), text: 'false' }])).toEqual([
      { operator: 'EQUAL', values: [{ isPrimary: false }] },
    ]);
  });
  test('a study date is sent as DICOM writes it', () => {
    expect(toFilters([moments('DICOMStudyDateAndTime', 'EQUAL', ['2026-01-05', ''])])).toEqual([
      { operator: 'EQUAL', values: [{ DICOMStudyDateAndTime: { DICOMStudyDate: '20260105' } }] },
    ]);
    const range = moments('DICOMStudyDateAndTime', 'BETWEEN', ['2026-01-05', '08:30'], ['2026-01-06', '']);
    expect(toFilters([range])).toEqual([
      {
        operator: 'BETWEEN',
        values: [
          { DICOMStudyDateAndTime: { DICOMStudyDate: '20260105', DICOMStudyTime: '0830' } },
          { DICOMStudyDateAndTime: { DICOMStudyDate: '20260106' } },
        ],
      },
    ]);
  });
  test('a day, an hour or a minute of creation is a range of the clock here', () => {
    const at = (...parts: [number, number, number, number, number, number]) => new Date(...parts);
    expect(toFilters([moments('createdAt', 'EQUAL', ['2026-01-05', ''])])).toEqual([
      {
        operator: 'BETWEEN',
        values: [{ createdAt: at(2026, 0, 5, 0, 0, 0) }, { createdAt: at(2026, 0, 5, 23, 59, 59) }],
      },
    ]);
    expect(toFilters([moments('updatedAt', 'BETWEEN', ['2026-01-05', '08:30'], ['2026-01-05', '09'])])).toEqual([
      {
        operator: 'BETWEEN',
        values: [{ updatedAt: at(2026, 0, 5, 8, 30, 0) }, { updatedAt: at(2026, 0, 5, 9, 59, 59) }],
      },
    ]);
  });
  test.each([
    [textOf('DICOMStudyInstanceUID', '1.2.x'), 'uid'],
    [textOf('DICOMPatientId', 'x'.repeat(257)), 'long'],
    [moments('createdAt', 'EQUAL', ['', '08:00']), 'from'],
    [moments('createdAt', 'EQUAL', ['2026-13-01', '']), 'from'],
    [moments('createdAt', 'BETWEEN', ['2026-01-01', '']), 'to'],
    [moments('createdAt', 'EQUAL', ['2026-01-01', '25']), 'time'],
    [moments('createdAt', 'BETWEEN', ['2026-01-02', ''], ['2026-01-01', '']), 'order'],
    [moments('createdAt', 'BETWEEN', ['2026-01-01', '10'], ['2026-01-01', '']), undefined],
    [textOf('DICOMPatientId', ''), undefined],
  ])('%j: %s', (criterion, problem) => {
    expect(problemOf(criterion)).toBe(problem);
  });
});

test('CSV: quotes and line ends are kept, formulas are not', () => {
  expect(
    toCsv([
      ['a"b', 'c,d', 'e\nf'],
      ['=1+1', '@x', ''],
    ]),
  ).toBe('"a""b","c,d","e\nf"\r\n\'=1+1,\'@x,\r\n');
});

describe('edits of attributes', () => {
  const attributes = [
    { keyword: 'StudyID', value: 'S1' },
    { keyword: 'StudyDescription', value: 'Chest' },
  ];
  test('what leads back to what is there is no edit', () => {
    const changed = withEdit(attributes, {}, 'StudyID', 'S2');
    expect(changed).toEqual({ StudyID: 'S2' });
    expect(withEdit(attributes, changed, 'StudyID', 'S1')).toEqual({});
    const added = withEdit(attributes, {}, 'AccessionNumber', '7');
    expect(withEdit(attributes, added, 'AccessionNumber', null)).toEqual({});
  });
  test('become the documents of UpdateImageSetMetadata', () => {
    const edits = { StudyID: null, StudyDescription: 'Thorax', AccessionNumber: '7' };
    expect(rowsOf(attributes, edits).map(({ keyword, state }) => `${keyword} ${state}`)).toEqual([
      'AccessionNumber added',
      'StudyID removed',
      'StudyDescription changed',
    ]);
    const level = { kind: 'Instance', seriesUid: '1.2', instanceUid: '1.2.3' } as const;
    const documents = updateDocuments(changesOf(level, edits));
    const read = (document?: Uint8Array) => JSON.parse(new TextDecoder().decode(document)) as unknown;
    const at = (DICOM: unknown) => ({
      SchemaVersion: '1.1',
      Study: { Series: { '1.2': { Instances: { '1.2.3': { DICOM } } } } },
    });
    expect(read(documents.updatableAttributes)).toEqual(at({ StudyDescription: 'Thorax', AccessionNumber: '7' }));
    expect(read(documents.removableAttributes)).toEqual(at({ StudyID: null }));
    expect(Object.keys(updateDocuments(changesOf({ kind: 'Patient' }, { PatientSex: 'O' })))).toEqual([
      'updatableAttributes',
    ]);
  });
});

describe('what the browser keeps', () => {
  const storage = (entries: Record<string, string> = {}) => {
    const map = new Map(Object.entries(entries));
    return {
      map,
      getItem: (key: string) => map.get(key) ?? null,
      setItem: (key: string, text: string) => map.set(key, text),
    };
  };
  test('each user has their own, and begins with what was kept before anybody signed in', () => {
    const browser = storage({ 'viewer.settings': '{"theme":"dark"}' });
    const [rita, otto] = ['rita', 'otto'].map((user) => new KeptValues(browser, user));
    expect(readSettings(rita.get('settings')).theme).toBe('dark');
    rita.set('settings', { theme: 'light' });
    expect(readSettings(rita.get('settings')).theme).toBe('light');
    expect(readSettings(otto.get('settings')).theme).toBe('dark');
    expect(rita.get('settings')).toBe(rita.get('settings'));
  });
  test('a browser that keeps nothing still works; what is broken becomes the default', () => {
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    };
    const kept = new KeptValues(full);
    kept.set('settings', { density: 'compact' });
    expect(readSettings(kept.get('settings')).density).toBe('compact');
    expect(readSettings(new KeptValues(storage({ 'viewer.settings': '{' })).get('settings'))).toEqual(readSettings({}));
    expect(readSearchPreferences({ pageSize: 7, columns: ['nonsense', 'sex'] })).toEqual({
      columns: ['patient', 'sex'],
      pageSize: 20,
      wrapLines: false,
      stripedRows: false,
    });
  });
});
