import { setImmediate as turn } from 'node:timers/promises';
import { youngCollector } from '../../runtime/tlm-proxy/young-collector';

const MIB = 1024 * 1024;

test('collects young garbage once for each 12 MiB, and not while bytes are handed on', async () => {
  const collections: unknown[] = [];
  const count = youngCollector(((options: unknown) => void collections.push(options)) as NonNullable<typeof gc>)!;
  for (let i = 0; i < 11; i++) count(MIB);
  await turn();
  expect(collections).toEqual([]);
  count(MIB);
  expect(collections).toEqual([]);
  await turn();
  expect(collections).toEqual([{ type: 'minor', execution: 'sync' }]);
  for (let i = 0; i < 25; i++) count(MIB);
  await turn();
  expect(collections).toHaveLength(3);
});

test('does nothing where the engine does not offer it', () => {
  expect(youngCollector(undefined)).toBeUndefined();
});
