import { imageSet, instanceUid, seriesUid } from './support/fixtures';
import { ImageSetStore } from '../../../local/healthimaging';
import {
  AttributeDocument,
  removeAttributes,
  updateAttributes,
} from '../../../local/healthimaging/store/metadata-updates';
import { DicomItem, ImageSetMetadata } from '../../../local/studies/image-set';

const account = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' };
let store: ImageSetStore;
let datastoreId: string;

beforeEach(() => {
  store = new ImageSetStore(account, Date.now, 0);
  datastoreId = store.createDatastore('radiology');
});

afterEach(() => store.close());

const instancesOf = (imageSetId: string) =>
  Object.keys(store.imageSet(datastoreId, imageSetId)?.latest.metadata?.Study.Series[seriesUid(1)].Instances ?? {});

describe('what comes in a second time', () => {
  it('joins the primary image set of its series: newer instances take the place of older ones', () => {
    const first = store.add(datastoreId, imageSet({ series: 1, instances: [1, 2] }));
    const bytes = Buffer.from('newer');
    const later = imageSet({ series: 1, instances: [2, 3], frameBytes: () => bytes });
    const second = store.add(datastoreId, { ...later, id: 'e'.repeat(32) });
    expect(second).toEqual({ imageSetId: first.imageSetId, version: 2, isPrimary: true });
    expect(instancesOf(first.imageSetId)).toEqual([1, 2, 3].map((n) => instanceUid(1, n)));
    expect(store.imageSet(datastoreId, first.imageSetId)?.frame(later.frames[0].id)?.bytes).toBe(bytes);
  });

  it('becomes non-primary where it contradicts the primary image set', () => {
    const first = store.add(datastoreId, imageSet({ series: 1 }));
    const second = store.add(datastoreId, imageSet({ series: 1, patient: { PatientID: 'someone else' } }));
    expect(second).toMatchObject({ version: 1, isPrimary: false });
    expect(second.imageSetId).not.toBe(first.imageSetId);
    expect(second.imageSetId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('keeps frames by reference: no copy of the pixel data', () => {
    const made = imageSet({ series: 1 });
    const { imageSetId } = store.add(datastoreId, made);
    expect(store.imageSet(datastoreId, imageSetId)?.frame(made.frames[0].id)).toBe(made.frames[0]);
  });

  it('needs a data store that is there', () => {
    expect(() => store.add('0'.repeat(32), imageSet({ series: 1 }))).toThrow('no active data store');
  });
});

describe('rules of metadata updates', () => {
  const { metadata } = imageSet({ series: 1, instances: [1, 2] });
  const series = (change: object): AttributeDocument => ({ Study: { Series: { [seriesUid(1)]: change } } });
  const instance = (DICOM: DicomItem) => series({ Instances: { [instanceUid(1, 1)]: { DICOM } } });
  const rules = { force: false, isPrimary: false, wholeStudy: false };

  it.each<[string, AttributeDocument, string | undefined, object?]>([
    ['a plain attribute', { Study: { DICOM: { StudyDescription: 'HEAD' } } }, undefined],
    ['a new standard attribute', instance({ SliceLocation: '1.5' }), undefined],
    ['a generated attribute', instance({ MinPixelValue: 1 }), 'generated', { force: true }],
    ['a UID without force', instance({ SOPInstanceUID: '1.2' }), 'force'],
    ['a UID with force', instance({ SOPInstanceUID: '1.2' }), undefined, { force: true }],
    ['a UID that is none', instance({ SOPInstanceUID: '__proto__' }), 'not a UID', { force: true }],
    ['a UID that is taken', instance({ SOPInstanceUID: instanceUid(1, 2) }), 'more than once', { force: true }],
    ['a UID of a primary image set', instance({ SOPInstanceUID: '1.2' }), 'primary', { force: true, isPrimary: true }],
    ['a study ID without force', { Study: { DICOM: { StudyID: 'X' } } }, 'force'],
    ['a private attribute without force', instance({ '00091001': 'X' }), 'force'],
    ['a private attribute with force', instance({ '00091001': 'X' }), undefined, { force: true }],
    ['a private attribute of the study', { Study: { DICOM: { '00091001': 'X' } } }, 'Instance level', { force: true }],
    ['a sequence', instance({ ReferencedImageSequence: [] }), 'sequence'],
    ['several values', instance({ ImageType: ['ORIGINAL', 'PRIMARY'] }), 'multivalued'],
    ['a date that is none', { Study: { DICOM: { StudyDate: 'today' } } }, 'value representation DA'],
    ['text in a number', instance({ Rows: '16' }), 'value representation US'],
    ['an unknown keyword', instance({ Nonsense: 'x' }), 'not a DICOM attribute'],
    ['an inherited name', instance({ constructor: 'x' }), 'not a DICOM attribute'],
    ['a patient attribute in the study', { Study: { DICOM: { PatientName: 'A' } } }, 'not an attribute of the Study'],
    ['a series that is not there', { Study: { Series: { '1.9': { DICOM: { Modality: 'MR' } } } } }, 'not present'],
    ['a series of an inherited name', { Study: { Series: { constructor: { DICOM: {} } } } }, 'not present'],
    ['the patient of a primary', { Patient: { DICOM: { PatientName: 'A' } } }, 'primary', { isPrimary: true }],
    [
      'the patient of all primaries of the study',
      { Patient: { DICOM: { PatientName: 'A' } } },
      undefined,
      { isPrimary: true, wholeStudy: true },
    ],
    ['the series of a primary', series({ DICOM: { Modality: 'MR' } }), 'primary', { isPrimary: true }],
  ])('%s', (_name, document, refused, more = {}) => {
    const before = JSON.stringify(metadata);
    const act = () => updateAttributes(metadata, document, { ...rules, ...more });
    if (refused === undefined) expect(act()).not.toEqual(metadata);
    else expect(act).toThrow(refused);
    expect(JSON.stringify(metadata)).toBe(before);
  });

  it('a changed UID moves the instance with all it has', () => {
    const changed = updateAttributes(metadata, instance({ SOPInstanceUID: '1.2' }), { ...rules, force: true });
    const { Instances } = changed.Study.Series[seriesUid(1)];
    expect(Object.keys(Instances)).toEqual(['1.2', instanceUid(1, 2)]);
    expect(Instances['1.2'].ImageFrames).toEqual(
      metadata.Study.Series[seriesUid(1)].Instances[instanceUid(1, 1)].ImageFrames,
    );
  });

  it('removal takes attributes, instances and series, but never the last instance', () => {
    const remove = (document: AttributeDocument): ImageSetMetadata => removeAttributes(metadata, document, rules);
    const described = remove({ Study: { DICOM: { StudyDescription: 'whatever' } } });
    expect(described.Study.DICOM).not.toHaveProperty('StudyDescription');
    const fewer = remove(series({ Instances: { [instanceUid(1, 1)]: {} } }));
    expect(Object.keys(fewer.Study.Series[seriesUid(1)].Instances)).toEqual([instanceUid(1, 2)]);
    expect(() => remove({ Study: { Series: { [seriesUid(1)]: {} } } })).toThrow('last instance');
    expect(() => remove({ Study: { DICOM: { InstitutionName: '' } } })).toThrow('does not exist');
    expect(() => remove({ Study: { DICOM: { StudyInstanceUID: '' } } })).toThrow('force');
    const all = { [instanceUid(1, 1)]: {}, [instanceUid(1, 2)]: {} };
    expect(() => remove(series({ Instances: all }))).toThrow('last instance');
  });
});
