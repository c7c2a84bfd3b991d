import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { functionOf } from './support/function';
import type { LocalFunction } from '../../../local/assembly/lambda/function';
import { RuntimeApi } from '../../../local/assembly/lambda/runtime-api';
import { fail, sendReturned, sendStreamed, type StreamLimits } from '../../../local/assembly/lambda/url-answer';
import { urlEvent } from '../../../local/assembly/lambda/url-event';
import { close, listen } from '../../../local/assembly/listen';

jest.setTimeout(60_000);

let runtimeApi: RuntimeApi;
const functions: LocalFunction[] = [];
const servers: Server[] = [];
beforeAll(async () => (runtimeApi = await RuntimeApi.start()));
afterAll(() => runtimeApi.close());
afterEach(async () => {
  await Promise.all(functions.splice(0).map((fn) => fn.stop()));
  await Promise.all(servers.splice(0).map((server) => close(server)));
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly complete: boolean;
}

/** What a client gets of a streaming handler with this body. */
async function answerOf(body: string, ask: { path?: string } = {}, limits?: StreamLimits): Promise<Answer> {
  const code = `export const handler = awslambda.streamifyResponse(async (event, stream, context) => { ${body} });`;
  const fn = functionOf(runtimeApi, code, { Timeout: 20 });
  functions.push(fn);
  const server = createServer((req, res) => {
    let sending: Promise<void> | undefined;
    fn.invokeStreaming(urlEvent(req, Buffer.alloc(0), 'id'), (stream) => (sending = sendStreamed(res, stream, limits)))
      .then((result) => sending ?? sendReturned(res, result))
      .catch(() => sending ?? fail(res));
  });
  servers.push(server);
  const port = await listen(server);
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, path: '/', ...ask }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
      res.on('close', () => {
        const { statusCode, headers, complete } = res;
        resolve({ status: statusCode!, headers, body: Buffer.concat(chunks).toString(), complete });
      });
    });
    req.on('error', reject).end();
  });
}

const HEAD =
  "stream = awslambda.HttpResponseStream.from(stream, { statusCode: 206, headers: { 'X-A': '1' }, cookies: ['a=1', 'b=2'] });";

test('head, cookies and body; the event says what was asked for', async () => {
  const answer = await answerOf(
    `${HEAD} stream.write(event.rawPath + ' '); stream.write(Buffer.from(event.rawQueryString)); stream.end();`,
    {
      path: '/a%20b?c=d',
    },
  );
  expect(answer).toMatchObject({ status: 206, body: '/a%20b c=d', complete: true });
  expect([answer.headers['x-a'], answer.headers['set-cookie']]).toEqual(['1', ['a=1', 'b=2']]);
});

test('without a head it is bytes', async () => {
  expect(await answerOf("stream.write('x'); stream.end();")).toMatchObject({
    status: 200,
    body: 'x',
    headers: { 'content-type': 'application/octet-stream' },
  });
});

test('the end comes with the handler, whether it says so or not', async () => {
  expect(await answerOf(`${HEAD} stream.write('x');`)).toMatchObject({ body: 'x', complete: true });
});

test('a handler that fails half-way breaks its answer off', async () => {
  const answer = await answerOf(`${HEAD} stream.write('x'.repeat(100000)); throw new Error('no');`);
  expect([answer.status, answer.complete]).toEqual([206, false]);
});

test.each([
  ['fails before it wrote anything', `${HEAD} throw new Error('no');`],
  ['writes nothing, so that its head never goes out', `${HEAD} stream.end();`],
  ['ends with a chunk, which the stream does not take', `${HEAD} stream.end('x');`],
  ['sets a type too late for it', "stream.write('x'.repeat(10)); stream.setContentType('a/b');"],
])('a handler that %s gives no whole answer', async (_, body) => {
  const { status, complete } = await answerOf(body);
  expect(status === 502 || !complete).toBe(true);
});

test('more than Lambda streams is cut off; what it streams slowly comes, too', async () => {
  const body = `${HEAD} stream.write('x'.repeat(900)); stream.write('y'.repeat(200)); stream.end();`;
  const limits = { maxBytes: 1000, unpacedBytes: 500, bytesPerMs: 10 };
  expect(await answerOf(body, {}, limits)).toMatchObject({ status: 206, complete: false });
  const enough = await answerOf(body, {}, { ...limits, maxBytes: 1100 });
  expect([enough.body.length, enough.complete]).toEqual([1100, true]);
});

test('it waits for who reads slowly', async () => {
  const answer = await answerOf(
    `${HEAD} let waits = 0;
     for (let i = 0; i < 40; i++) if (!stream.write(Buffer.alloc(100000, 97))) { waits++; await new Promise((r) => stream.once('drain', r)); }
     stream.write(String(waits > 0)); stream.end();`,
  );
  expect([answer.body.length, answer.body.slice(-4)]).toEqual([4_000_004, 'true']);
});

test('what is returned: with a status, or as JSON', async () => {
  const sent: Answer[] = [];
  const ask = async (result: unknown): Promise<void> => {
    const server = createServer((_, res) => sendReturned(res, result));
    servers.push(server);
    const response = await fetch(`http://127.0.0.1:${await listen(server)}/`);
    const headers = Object.fromEntries(response.headers);
    sent.push({ status: response.status, headers, body: await response.text(), complete: true });
  };
  await ask({
    statusCode: 201,
    headers: { 'Content-Type': 'a/b' },
    body: Buffer.from('x').toString('base64'),
    isBase64Encoded: true,
  });
  await ask({ a: 1 });
  expect(sent.map(({ status, body, headers }) => [status, body, headers['content-type']])).toEqual([
    [201, 'x', 'a/b'],
    [200, '{"a":1}', 'application/json'],
  ]);
});

test('a handler that streams is called by its URL alone', async () => {
  const fn = functionOf(runtimeApi, 'export const handler = awslambda.streamifyResponse(async () => {});', {
    Timeout: 20,
  });
  functions.push(fn);
  await expect(fn.invoke({})).rejects.toThrow('calls it by its function URL alone');
});
