import { readConfig } from '../../runtime/frame-origin/config';

const ARN = `arn:aws-us-gov:medical-imaging:us-gov-west-1:111122223333:datastore/${'d'.repeat(32)}`;

test('data stores with their partitions', () => {
  expect(readConfig({ FRAME_ORIGIN_DATASTORES: ARN, FRAME_ORIGIN_CACHE_TAGS: 'x-frame-tags' })).toEqual({
    datastores: [{ id: 'd'.repeat(32), region: 'us-gov-west-1', partition: 'aws-us-gov' }],
    endpoint: undefined,
    tagHeader: 'x-frame-tags',
    maxResponseBytes: 200 * 1024 * 1024,
  });
});

test.each([
  ['FRAME_ORIGIN_DATASTORES', ''],
  ['FRAME_ORIGIN_DATASTORES', 'd'.repeat(32)],
  ['FRAME_ORIGIN_CACHE_TAGS', 'x: y'],
  ['FRAME_ORIGIN_ENDPOINT', 'localhost'],
  ['FRAME_ORIGIN_MAX_RESPONSE_BYTES', '999999999999'],
])('refuses %s=%s and names it', (name, value) => {
  expect(() => readConfig({ FRAME_ORIGIN_DATASTORES: ARN, [name]: value })).toThrow(name);
});
