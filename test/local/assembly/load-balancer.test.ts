import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { request } from 'node:https';
import { localCertificate, type LocalCertificate } from '../../../local/assembly/certificate';
import { LoadBalancerListener } from '../../../local/assembly/elb/load-balancer';
import { TargetGroup, type Target } from '../../../local/assembly/elb/target-group';
import { close, listen } from '../../../local/assembly/listen';
import { environment } from '../../../local/assembly/template/environment';
import { StackValues, type Resource } from '../../../local/assembly/template/stack-values';

let certificate: LocalCertificate;
beforeAll(async () => {
  certificate = await localCertificate([]);
});

const servers: Server[] = [];
let listener: LoadBalancerListener | undefined;
let group: TargetGroup | undefined;
afterEach(async () => {
  await listener?.close();
  group?.close();
  await Promise.all(servers.splice(0).map(close));
});

async function balancer(
  behaviour: ((req: IncomingMessage, res: ServerResponse) => void) | undefined,
  attributes: Record<string, string> = {},
  groupProperties: Record<string, string | number> = {},
): Promise<Target | undefined> {
  const Key = (map: Record<string, string>) => Object.entries(map).map(([name, Value]) => ({ Key: name, Value }));
  const resources = {
    Group: {
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: {
        Protocol: 'HTTP',
        HealthCheckPath: '/ok',
        HealthyThresholdCount: 2,
        Matcher: { HttpCode: '200-299' },
        ...groupProperties,
      },
    },
    Balancer: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: { LoadBalancerAttributes: Key(attributes) },
    },
    Listener: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: {
        LoadBalancerArn: { Ref: 'Balancer' },
        Port: 443,
        DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Group' } }],
      },
    },
  };
  const neighbours = { exported: () => null, systemsManagerParameter: () => undefined, secretText: () => undefined };
  const synthesised = { id: 's', name: 's', template: { Resources: resources } };
  const stack = new StackValues(synthesised, environment('123456789012', 'us-east-1'), {}, neighbours);
  const [groupResource, loadBalancer, listenerResource] = stack.resources as readonly [Resource, Resource, Resource];
  group = new TargetGroup(groupResource);
  listener = await LoadBalancerListener.start({
    listener: listenerResource,
    loadBalancer,
    targetGroups: new Map([[group.arn, group]]),
    certificate,
    port: 0,
  });
  if (!behaviour) return undefined;
  const server = createServer(behaviour);
  servers.push(server);
  return group.register(await listen(server));
}

function call(headers: Record<string, string> = {}, body?: string) {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; body: string }>((resolve, reject) => {
    const options = { ca: certificate.cert, agent: false, headers, method: body === undefined ? 'GET' : 'POST' };
    const req = request(`${listener!.url}/path?x=1`, options, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (part: string) => (text += part));
      res.on('end', () => resolve({ status: res.statusCode!, headers: res.headers, body: text }));
      res.on('error', reject);
    });
    req.on('error', reject).end(body);
  });
}

const echo = (req: IncomingMessage, res: ServerResponse) => {
  let body = '';
  req.setEncoding('utf8').on('data', (part: string) => (body += part));
  req.on('end', () => res.end(JSON.stringify({ url: req.url, method: req.method, headers: req.headers, body })));
};

test('requests carry what a load balancer adds; headers of one hop stay', async () => {
  await balancer(echo, { 'routing.http.drop_invalid_header_fields.enabled': 'true' });
  const { status, body } = await call(
    { 'x-forwarded-for': '192.0.2.7', bad_header: '1', 'keep-alive': '5', good: 'g' },
    'text',
  );
  const seen = JSON.parse(body);
  expect([status, seen.url, seen.method, seen.body]).toEqual([200, '/path?x=1', 'POST', 'text']);
  expect(seen.headers).toMatchObject({
    'x-forwarded-for': '192.0.2.7, 127.0.0.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-port': '443',
    'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    good: 'g',
  });
  expect(Object.keys(seen.headers)).not.toContain('bad_header');
  expect(Object.keys(seen.headers)).not.toContain('keep-alive');
});

test('invalid header names pass where they are not to be dropped', async () => {
  await balancer(echo);
  expect(JSON.parse((await call({ bad_header: '1' })).body).headers).toMatchObject({ bad_header: '1' });
});

test('503 without a target, 502 for one that breaks off, 504 for one that is silent', async () => {
  await balancer(undefined);
  const none = await call();
  expect([none.status, none.headers.server]).toEqual([503, 'awselb/2.0']);
  await listener!.close();
  group!.close();
  await balancer((req) => req.socket.destroy());
  expect((await call()).body).toContain('<h1>502 Bad Gateway</h1>');
  expect((await call({}, 'x'.repeat(1_000_000))).status).toBe(502);
  await listener!.close();
  group!.close();
  await balancer(() => undefined, { 'idle_timeout.timeout_seconds': '1' });
  expect((await call()).status).toBe(504);
});

test('an answer that is cut short is cut short for the client, too', async () => {
  await balancer((_, res) => {
    res.writeHead(200, { 'content-length': 100 }).write('part');
    setTimeout(() => res.destroy(), 50);
  });
  await expect(call()).rejects.toThrow(/aborted|hang up/);
});

test('a target is healthy after as many good checks as the template wants, and no longer when they fail', async () => {
  let good = false;
  let checks = 0;
  const target = (await balancer(
    (req, res) => {
      if (req.url === '/ok') checks++;
      res.writeHead(good ? 204 : 500).end('down');
    },
    {},
    { HealthCheckIntervalSeconds: 0.1, UnhealthyThresholdCount: 3 },
  ))!;
  const until = async (condition: () => boolean) => {
    for (let i = 0; i < 200 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(condition()).toBe(true);
  };
  await until(() => checks >= 2);
  expect([target.healthy, target.reason]).toEqual([false, 'status 500 down']);
  good = true;
  await until(() => target.healthy);
  good = false;
  await until(() => !target.healthy);
  // With no healthy target at all, all of them get requests.
  expect(group!.choose()).toBe(target);
});

test('requests go to the targets in turn', async () => {
  await balancer(undefined, {}, {});
  const [first, second] = [group!.register(1, 'x'), group!.register(2, 'x')];
  expect([group!.choose(), group!.choose(), group!.choose()]).toEqual([first, second, first]);
});

test('plain http is not answered', async () => {
  await balancer(echo);
  const { port } = new URL(listener!.url);
  await expect(
    new Promise((resolve, reject) => httpRequest({ port, host: '127.0.0.1' }, resolve).on('error', reject).end()),
  ).rejects.toThrow();
});
