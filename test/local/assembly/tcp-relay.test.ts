import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Line } from '../../../local/assembly';
import { listen } from '../../../local/assembly/listen';
import { startTcpRelay } from '../../../local/assembly/network/tcp-relay';

let line: Line;
let echo: Server;
let relay: Server;
const sockets: Socket[] = [];

beforeAll(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  await listen(echo);
});
beforeEach(async () => {
  line = new Line();
  relay = await startTcpRelay(line, (echo.address() as AddressInfo).port);
});
afterEach(() => {
  sockets.splice(0).forEach((socket) => socket.destroy());
  relay.close();
});
afterAll(() => void echo.close());

interface Client {
  readonly socket: Socket;
  readonly text: () => string;
  readonly closed: Promise<unknown>;
}

async function open(): Promise<Client> {
  const socket = connect((relay.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk))).on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  return { socket, text: () => text, closed };
}

async function answered(client: Client, sent: string): Promise<void> {
  const length = client.text().length + sent.length;
  client.socket.write(sent);
  while (client.text().length < length) await once(client.socket, 'data');
}

test('what is sent comes back, late and slow where the line is', async () => {
  const client = await open();
  await answered(client, 'hello');
  line.conditions = { latencyMs: 50, bytesPerSecond: 100_000 };
  const startedAt = performance.now();
  await answered(client, 'x'.repeat(10_000));
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(140);
  expect(client.text()).toBe(`hello${'x'.repeat(10_000)}`);
});

test('a fault strikes connections that are open', async () => {
  const client = await open();
  await answered(client, 'hello');
  line.faults.add({ fault: { kind: 'reset' }, count: 1 });
  client.socket.write('again');
  await client.closed;
  expect(client.text()).toBe('hello');
  const other = await open();
  await answered(other, 'hello');
});

test('an answer is cut after so many bytes, or never comes', async () => {
  line.faults.add({ fault: { kind: 'cut', afterBytes: 3 }, count: 1 });
  const cut = await open();
  cut.socket.write('hello');
  await cut.closed;
  expect(cut.text()).toBe('hel');

  const [stalled, other] = [await open(), await open()];
  const struck = new Promise((resolve) => {
    const next = line.next.bind(line);
    line.next = () => (resolve(undefined), next());
  });
  line.faults.add({ fault: { kind: 'stall' }, count: 1 });
  stalled.socket.write('hello');
  await struck;
  // The echo of another one has come, and that one's has not.
  await answered(other, 'hello');
  expect([stalled.text(), stalled.socket.destroyed]).toEqual(['', false]);
});
