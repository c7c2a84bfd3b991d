import { Pace } from '../../runtime/frames/pace';

const staying = () => new AbortController().signal;

test('halves what is under way once for all that were sent before, and grows by one a round', async () => {
  const pace = new Pace(64, 10_000);
  const leave = await Promise.all(Array.from({ length: 40 }, () => pace.enter(staying())));
  expect(pace.isSlowed).toBe(false);
  const sentAt = performance.now();
  for (let i = 0; i < 40; i++) pace.throttled(sentAt);
  expect(pace.isSlowed).toBe(true);
  let entered = 0;
  const next = Array.from({ length: 20 }, () => pace.enter(staying()).then((done) => (entered++, done)));
  for (let i = 0; i < 20; i++) leave[i]();
  await new Promise(setImmediate);
  expect(entered).toBe(0);
  for (let i = 20; i < 40; i++) leave[i]();
  for (const done of await Promise.all(next)) done();
  expect(entered).toBe(20);
  // From 20 by one a round: below 64 after some, back at it in the end.
  for (let i = 0; i < 200; i++) pace.answered();
  expect(pace.isSlowed).toBe(true);
  for (let i = 0; i < 2_000; i++) pace.answered();
  expect(pace.isSlowed).toBe(false);
});

test('one is always let through, and who waits too long is told to come back', async () => {
  const pace = new Pace(4, 50);
  for (let i = 0; i < 10; i++) pace.throttled(Infinity);
  const leave = await pace.enter(staying());
  await expect(pace.enter(staying())).rejects.toMatchObject({ status: 429, headers: { 'Retry-After': '1' } });
  leave();
  (await pace.enter(staying()))();
});
