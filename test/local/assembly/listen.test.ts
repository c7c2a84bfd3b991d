import { createServer } from 'node:http';
import { close, listen } from '../../../local/assembly/listen';

test.each([
  ['what nobody set is longer than any client here leaves a connection unused', undefined, 600_000],
  ['what was set stays', 60_000, 60_000],
  ['none stays none', 0, 0],
])('how long connections are kept: %s', async (_, set, kept) => {
  const server = createServer();
  if (set !== undefined) server.keepAliveTimeout = set;
  await listen(server);
  expect(server.keepAliveTimeout).toBe(kept);
  await close(server);
});
