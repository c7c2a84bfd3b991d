import { existsSync, readdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { DATASTORE_ID, get, getFrame, proxyApp, run, smallStudy } from './support/app';
import type { AssemblyRunner } from '../../../local/assembly';
import { requireAssets } from '../../support/assets';

jest.setTimeout(120_000);

let runner: AssemblyRunner;
let token: string;
const log: string[] = [];

beforeAll(async () => {
  requireAssets('tlm-proxy', 'token-keys');
  runner = await run(proxyApp(), { taskCount: 2, onLog: (source, line) => log.push(`${source} ${line}`) });
  token = await runner.issue('radiologist');
});
afterAll(() => runner?.stop());

test('a frame through the load balancer, whole and by level, byte for byte', async () => {
  const { frames } = await smallStudy();
  const whole = await getFrame(runner, { token });
  expect([whole.status, whole.headers['content-type']]).toEqual([200, 'image/jph']);
  expect(whole.body.equals(frames[0].bytes)).toBe(true);
  const parts: Buffer[] = [];
  const count = Number(whole.headers['frame-levels']);
  expect(count).toBeGreaterThan(1);
  for (let level = 0; level < count; level++) {
    parts.push((await getFrame(runner, { token, index: 1, suffix: `/levels/${level}` })).body);
  }
  expect(Buffer.concat(parts).equals(frames[1].bytes)).toBe(true);
});

test('without a token 401, with one of another client or issuer none', async () => {
  expect((await getFrame(runner, {})).status).toBe(401);
  const other = await runner.issue('radiologist', [], { clientId: 'another' });
  expect((await getFrame(runner, { token: other })).status).toBe(401);
  await expect(runner.issue('x', [], { issuer: 'https://other.example' })).rejects.toThrow(
    'the app trusts no issuer https://other.example',
  );
});

test('it says what runs and what does not', () => {
  expect(runner.tasks).toEqual([
    {
      stack: 'Frames',
      service: expect.stringMatching(/^ProxyService/),
      pid: expect.any(Number),
      port: expect.any(Number),
    },
    {
      stack: 'Frames',
      service: expect.stringMatching(/^ProxyService/),
      pid: expect.any(Number),
      port: expect.any(Number),
    },
  ]);
  expect(runner.loadBalancers).toEqual([
    {
      stack: 'Frames',
      logicalId: expect.stringMatching(/^ProxyLoadBalancer/),
      url: expect.stringMatching(/^https:\/\/localhost:\d+$/),
    },
  ]);
  expect(runner.datastores.map(({ id }) => id)).toEqual([DATASTORE_ID]);
  const types = runner.notRun.map(({ type }) => type);
  expect([...new Set(types)].sort()).toEqual([
    'AWS::ApplicationAutoScaling::ScalableTarget',
    'AWS::ApplicationAutoScaling::ScalingPolicy',
    'AWS::CloudWatch::Alarm',
    'AWS::CloudWatch::Dashboard',
    'AWS::Cognito::UserPool',
    'AWS::EC2::FlowLog',
    'AWS::Lambda::Function',
    'AWS::Logs::LogGroup',
    'AWS::SNS::Topic',
    'AWS::SNS::TopicPolicy',
    'AWS::SQS::Queue',
    'AWS::SQS::QueuePolicy',
    'Custom::VpcRestrictDefaultSG',
  ]);
  expect(runner.notRun.filter(({ type }) => type === 'AWS::Lambda::Function')).toEqual([
    expect.objectContaining({ stack: 'Frames', logicalId: expect.stringMatching(/^CustomVpcRestrictDefaultSG/) }),
  ]);
});

test('the load balancer spreads requests over the tasks, and outlives one of them', async () => {
  const [first] = runner.tasks;
  process.kill(first.pid, 'SIGKILL');
  const statuses: number[] = [];
  for (let i = 0; i < 40; i++) {
    statuses.push((await get(runner, `${runner.loadBalancers[0].url}/healthcheck`)).status);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  // What is under way when a target dies is lost; the rest is not.
  expect(statuses.filter((status) => status !== 200).length).toBeLessThan(10);
  expect(statuses.at(-1)).toBe(200);
  for (let i = 0; i < 200 && runner.tasks.length < 2; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(runner.tasks.map(({ pid }) => pid)).not.toContain(first.pid);
  expect(runner.tasks).toHaveLength(2);
  expect(log.find((line) => line.includes('task ended with SIGKILL'))).toMatch(/a new one is started in 1 s$/);
});

test('neither tokens nor credentials are in the logs', () => {
  expect(log.join('\n')).toContain('"event":"request"');
  expect(log.join('\n')).not.toMatch(/eyJ|ASIA/);
});

test('stop leaves no process, port or file', async () => {
  const own = await run(proxyApp());
  const [{ pid, port }] = own.tasks;
  const scratch = () => readdirSync(tmpdir()).filter((name) => name.startsWith('cdk-healthimaging-assembly-'));
  const before = scratch().length;
  const balancer = Number(new URL(own.loadBalancers[0].url).port);
  await own.stop();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(await Promise.all([port, balancer].map(isOpen))).toEqual([false, false]);
  expect(scratch().length).toBeLessThan(before);
  expect(existsSync(`/proc/${pid}`)).toBe(false);
  // A second time is nothing.
  await own.stop();
});

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });
}
