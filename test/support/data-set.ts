import { existsSync } from 'node:fs';
import * as path from 'node:path';

/** The DICOM test set, which lies beside the project and is no part of it. */
export const DATA = path.resolve(__dirname, '../../../shared/data');

/** `describe`, or a skip that says why. */
export const describeWithData: jest.Describe = existsSync(DATA) ? describe : describe.skip;
if (!existsSync(DATA)) {
  console.warn('Skipped: the tests on real studies, as the DICOM test set ../shared/data is not there');
}
