import { describeWithData, realFrames } from './support/data-set';
import { expectPrefixesToDecode } from './support/prefixes';
import { read, summary } from './support/read';

/** Resolutions of the frames with TLM and a tile-part each; all the others have a single tile-part. */
const LEVELS: Readonly<Record<string, number>> = {
  'htj2k/DICOMHTJ2K_CT1.dcm': 4,
  'htj2k/DICOMHTJ2K_CT2.dcm': 4,
  'htj2k/DICOMHTJ2K_MR1.dcm': 4,
  'htj2k/DICOMHTJ2K_MR2.dcm': 5,
  'htj2k/DICOMHTJ2K_RG3.dcm': 6,
  'htj2k/DICOMHTJ2K_US1.dcm': 4,
  'htj2k/DICOMHTJ2K_XA1.dcm': 5,
  'htj2k/htj2kjs_ct_tlm.j2c': 4,
};
/** Its SIZ is overwritten with a DICOM delimiter. */
const BROKEN = 'broken/JPEG2000-embedded-sequence-delimiter.dcm';

const frames = realFrames();

describeWithData('frames of real studies', () => {
  test('all that are expected are there', () => {
    const names = frames.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(LEVELS), BROKEN]));
    expect(names.length).toBeGreaterThanOrEqual(43);
  });

  test.each(frames.map(({ name, bytes }) => [name, bytes] as const))('%s', async (name, bytes) => {
    const whole = read(bytes);
    for (const chunkSize of [1, 2, 3, 7, 16384]) expect(summary(read(bytes, chunkSize))).toEqual(summary(whole));
    if (name === BROKEN) {
      expect(whole.error?.code).toBe('marker-segment-value');
    } else if (name in LEVELS) {
      expect(whole.structure).toMatchObject({ kind: 'levels', count: LEVELS[name] });
      await expectPrefixesToDecode(bytes, whole.header?.offset);
    } else {
      expect(whole).toMatchObject({ structure: { kind: 'none', reason: 'one-tile-part' }, error: undefined });
    }
  });
});
