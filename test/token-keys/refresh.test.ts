import { refreshKeys } from '../../runtime/token-keys/refresh';

const issuers = ['a', 'b', 'c'].map((name) => ({ issuer: `https://${name}.example`, key: `keys/${name}.json` }));
const keySet = { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }] };

function world(failing: string[] = []) {
  const stored = new Map<string, string>();
  const entries: Record<string, unknown>[] = [];
  const run = refreshKeys({
    issuers,
    fetchKeys: async ({ issuer }) => {
      if (failing.includes(issuer)) throw new Error('cannot be reached');
      return keySet;
    },
    store: async (key, json) => void stored.set(key, json),
    log: (entry) => entries.push(entry),
  });
  return { run, stored, entries };
}

test('the keys of every issuer are stored', async () => {
  const { run, stored, entries } = world();
  await run;
  expect([...stored]).toEqual(issuers.map(({ key }) => [key, JSON.stringify(keySet)]));
  expect(entries).toEqual(
    issuers.map(({ issuer }) => ({ level: 'info', message: 'token keys stored', issuer, keys: 1 })),
  );
});

test('an issuer that fails keeps its last keys, does not stop the others, and is told of', async () => {
  const { run, stored, entries } = world(['https://b.example']);
  await expect(run).rejects.toThrow('keys of https://b.example: cannot be reached');
  expect([...stored.keys()]).toEqual(['keys/a.json', 'keys/c.json']);
  expect(entries).toContainEqual({
    level: 'error',
    message: 'token keys not refreshed',
    issuer: 'https://b.example',
    error: 'cannot be reached',
  });
});
