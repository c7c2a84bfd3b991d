import { matchesPattern, patternFault } from '../../../local/assembly/lambda/event-pattern';
import type { TemplateObject } from '../../../local/assembly/template/template';

const event = {
  source: 'aws.medical-imaging',
  'detail-type': 'Image Set Deleted',
  resources: ['arn:aws:x', 'arn:aws:y'],
  detail: { datastoreId: 'a1', isPrimary: true },
};

test.each<[TemplateObject, boolean]>([
  [{ source: ['aws.medical-imaging'] }, true],
  [{ source: ['aws.s3', 'aws.medical-imaging'], detail: { datastoreId: ['a1'] } }, true],
  [{ detail: { datastoreId: ['a1'], isPrimary: [true] } }, true],
  [{ detail: { isPrimary: ['true'] } }, false],
  [{ resources: ['arn:aws:y'] }, true],
  [{ source: ['aws.s3'] }, false],
  [{ detail: { datastoreId: ['b1'] } }, false],
  [{ detail: { more: { deep: ['x'] } } }, false],
  [{ detail: { datastoreId: [{ prefix: 'a' }] } }, true],
  [{ detail: { datastoreId: [{ suffix: '2' }] } }, false],
  [{ detail: { datastoreId: [{ 'anything-but': ['a1', 'b1'] }] } }, false],
  [{ detail: { imagesetId: [{ exists: false }] } }, true],
  [{ detail: { datastoreId: [{ exists: false }] } }, false],
])('%j: %s', (pattern, expected) => {
  expect(patternFault(pattern)).toBeUndefined();
  expect(matchesPattern(pattern, event)).toBe(expected);
});

test('patterns that are not known here are said, not taken for others', () => {
  expect(patternFault({ detail: { size: [{ numeric: ['>', 1] }] } })).toBe(
    'the local system does not know numeric in patterns of events (size)',
  );
});
