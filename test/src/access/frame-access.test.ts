import { FrameAccess, ImagingDatastore } from '../../../src';
import { DATASTORE_ID } from '../support/proxies';

test('signed-in users need no rule', () => {
  expect(FrameAccess.signedInUsers()._rules()).toBeUndefined();
});

test('rules are kept as given', () => {
  const rule = { groups: ['radiologists'], dataStores: [ImagingDatastore.fromDatastoreId(DATASTORE_ID)] };
  expect(FrameAccess.byGroup(rule)._rules()).toEqual([rule]);
});

test('fails without a rule, which would otherwise let everybody or nobody in', () => {
  expect(() => FrameAccess.byGroup()).toThrow('FrameAccess.byGroup: rules must list at least one entry');
});

test('fails on rules for nobody and for nothing, naming them', () => {
  expect(() => FrameAccess.byGroup({ groups: ['a'] }, { groups: [], dataStores: [] })).toThrow(
    /2 problems:\n {2}- rules\[1\]\.groups must .*\n {2}- rules\[1\]\.dataStores must /,
  );
  expect(() => FrameAccess.byGroup({ groups: [' '] })).toThrow(
    'rules[0].groups[0] must be the name of a group, got " "',
  );
});
