import { functionOf as makeFunction } from './support/function';
import type { LocalFunction } from '../../../local/assembly/lambda/function';
import { RuntimeApi } from '../../../local/assembly/lambda/runtime-api';
import { rateMs } from '../../../local/assembly/lambda/schedule';
import type { TemplateObject } from '../../../local/assembly/template/template';

jest.setTimeout(60_000);

let runtimeApi: RuntimeApi;
beforeAll(async () => (runtimeApi = await RuntimeApi.start()));
afterAll(() => runtimeApi.close());

const functions: LocalFunction[] = [];
afterEach(() => Promise.all(functions.splice(0).map((fn) => fn.stop())));

function functionOf(code: string, properties?: TemplateObject, lifetimeMs?: number): LocalFunction {
  const fn = makeFunction(runtimeApi, code, properties, lifetimeMs);
  functions.push(fn);
  return fn;
}

test('event, context and environment; the next event finds the same process', async () => {
  const fn = functionOf(
    `let calls = 0;
     export const handler = async (event, context) => ({ event, calls: ++calls, name: context.functionName, mine: process.env.MINE,
       region: process.env.AWS_REGION, key: process.env.AWS_ACCESS_KEY_ID.slice(0, 4), left: context.getRemainingTimeInMillis(), path: process.env.HOME });`,
    { Environment: { Variables: { MINE: 'yes' } }, Timeout: 20 },
  );
  const answer = { event: { a: 1 }, name: fn.name, mine: 'yes', region: 'eu-west-1', key: 'ASIA' };
  expect(await fn.invoke({ a: 1 })).toMatchObject({ ...answer, calls: 1 });
  const second = (await fn.invoke({ a: 1 })) as { left: number; path?: string };
  expect(second).toMatchObject({ ...answer, calls: 2 });
  expect(second.left).toBeGreaterThan(10_000);
  expect(second.path).toBeUndefined();
});

test.each<[string, string, TemplateObject, string, string]>([
  ['throws', "export const handler = async () => { throw new TypeError('no'); };", {}, 'TypeError', 'no'],
  ['does not load', "throw new Error('at load');", {}, 'Error', 'at load'],
  ['has no handler', 'export const other = 1;', {}, 'Error', 'handler is not exported or not a function'],
  [
    'is too slow',
    'export const handler = () => new Promise(() => setInterval(() => {}, 1000));',
    { Timeout: 2 },
    'Sandbox.Timedout',
    'Task timed out after 2.00 seconds',
  ],
  [
    'ends',
    'export const handler = async () => process.exit(3);',
    {},
    'Runtime.ExitError',
    'its process ended with code 3',
  ],
  [
    'takes too much memory',
    'const kept = []; export const handler = async () => { for (;;) { kept.push(Buffer.alloc(20e6, 1)); await new Promise((r) => setTimeout(r, 20)); } };',
    { Timeout: 30 },
    'Runtime.ExitError',
    'its process ended with SIGKILL',
  ],
  [
    'answers too much',
    "export const handler = async () => 'x'.repeat(7e6);",
    {},
    'Function.ResponseSizeTooLarge',
    'larger than 6 MB',
  ],
  [
    'leaves this machine',
    "export const handler = async () => { await fetch('https://192.0.2.1/').catch((e) => { throw e.cause; }); };",
    {},
    'Error',
    'no way to 192.0.2.1:443',
  ],
])('a function that %s', async (_, code, properties, name, message) => {
  const fn = functionOf(code, { Timeout: 20, ...properties });
  const failed: Error = await fn.invoke({}).then(
    () => new Error('did not fail'),
    (error) => error,
  );
  expect([failed.name, failed.message]).toEqual([name, expect.stringContaining(message)]);
});

test('no more at once than reserved', async () => {
  const fn = functionOf('export const handler = () => new Promise((r) => setTimeout(r, 500));', {
    ReservedConcurrentExecutions: 1,
    Timeout: 20,
  });
  const first = fn.invoke({});
  await expect(fn.invoke({})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  await first;
  await fn.invoke({});
});

test('many events at once: eight environments, and the rest waits for one of them', async () => {
  const fn = functionOf('export const handler = async () => process.pid;', { Timeout: 20 });
  const pids = await Promise.all(Array.from({ length: 30 }, () => fn.invoke({})));
  expect(new Set(pids).size).toBeLessThanOrEqual(8);
});

test('credentials that ran out are not used by the next call', async () => {
  const fn = functionOf('export const handler = async () => process.env.AWS_ACCESS_KEY_ID;', { Timeout: 20 }, 300);
  const first = await fn.invoke({});
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await fn.invoke({})).not.toBe(first);
});

test('other runtimes and missing handlers are refused', () => {
  expect(() => functionOf('', { Runtime: 'python3.13' })).toThrow(
    'runtime python3.13; the local system runs nodejs functions',
  );
  expect(() => functionOf('', { Handler: 'missing.handler' })).toThrow('has no file for the handler missing.handler');
});

test('rates', () => {
  expect(
    ['rate(1 minute)', 'rate(5 minutes)', 'rate(2 hours)', 'rate(1 day)', 'cron(0 * * * ? *)', 'rate(5)'].map(rateMs),
  ).toEqual([60_000, 300_000, 7_200_000, 86_400_000, undefined, undefined]);
});
