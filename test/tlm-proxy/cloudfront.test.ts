import {
  createFrameService,
  createHealthImagingSource,
  type FrameResponse,
  type FrameService,
} from '../../runtime/frames';
import { AccessError } from '../../runtime/frames/access';
import { ORIGIN_CREDENTIAL_HEADER, OriginAuthorizer } from '../../runtime/frames/access/origin-authorizer';
import { withCloudFront } from '../../runtime/tlm-proxy/cloudfront';
import { frameOf } from '../frames/support/generated-frames';
import { MockUpstream } from '../frames/support/mock-upstream';
import { CREDENTIALS, DATASTORE, frameId, framePath, IMAGE_SET, until } from '../frames/support/proxy';

const CREDENTIAL = 'k'.repeat(64);
const CLOUDFRONT = { [ORIGIN_CREDENTIAL_HEADER]: CREDENTIAL };
const HELD_SECONDS = 3600;
const USER = { authorization: 'Bearer token' };
const SHARED = {
  'Cache-Control': 'public, max-age=31536000, immutable',
  'x-frame-tags': `is-${IMAGE_SET},ds-${DATASTORE}`,
};

let upstream: MockUpstream;
let service: FrameService;
const subjects: (string | undefined)[] = [];

beforeAll(async () => {
  upstream = await MockUpstream.start();
  upstream.frames.set(frameId(1), await frameOf('ct'));
  const authorizer = new OriginAuthorizer({
    credentials: [CREDENTIAL],
    datastores: [DATASTORE],
    users: {
      authorize: ({ header }) => {
        if (header('authorization') !== USER.authorization) throw AccessError.unauthenticated();
        return { subject: 'user', issuer: 'issuer', groups: [] };
      },
    },
  });
  const frames = createFrameService({
    source: createHealthImagingSource({
      datastores: [{ id: DATASTORE, region: 'eu-west-1' }],
      endpoint: upstream.url,
      credentials: () => Promise.resolve(CREDENTIALS),
    }),
    authorizer,
    onOutcome: ({ subject }) => subjects.push(subject),
  });
  service = withCloudFront(frames, authorizer, HELD_SECONDS * 1000);
});
afterAll(async () => {
  service.close();
  await upstream.close();
});

async function ask(url: string, headers: Record<string, string>, body?: object): Promise<FrameResponse> {
  const response = await service.handle({
    method: body ? 'POST' : 'GET',
    url,
    header: (name) => headers[name],
    signal: new AbortController().signal,
    body: () => Promise.resolve(Buffer.from(JSON.stringify(body))),
  });
  let bytes = 0;
  for await (const chunk of response.body ?? []) bytes += chunk.byteLength;
  response.closed?.(bytes, true);
  return response;
}

test('CloudFront may hold what it gets for all viewers; a user gets it for himself, of the same bytes', async () => {
  const [shared, own] = [await ask(framePath(1, '0-1'), CLOUDFRONT), await ask(framePath(1, '0-1'), USER)];
  expect(shared).toMatchObject({ status: 200, headers: SHARED });
  expect(own.status).toBe(200);
  expect(own.headers['Cache-Control']).toMatch(/^private/);
  expect(own.headers).not.toHaveProperty('x-frame-tags');
  expect(own.headers.ETag).toBe(shared.headers.ETag);
  expect(upstream.requests).toHaveLength(1);
  expect(subjects.splice(0)).toEqual(['cloudfront', 'user']);
});

test('out of memory CloudFront gets it for what is left of its time there, and never the word that nothing has changed', async () => {
  const first = await ask(framePath(1, '0-1'), CLOUDFRONT);
  const tag = first.headers.ETag;
  await until(() => service.stats().flights === 0);
  const again = await ask(framePath(1, '0-1'), { ...CLOUDFRONT, 'if-none-match': tag });
  expect(again).toMatchObject({ status: 200, headers: { ETag: tag } });
  const [, seconds] = /, s-maxage=(\d+)$/.exec(again.headers['Cache-Control'])!;
  expect(Number(seconds)).toBeGreaterThan(HELD_SECONDS - 600);
  expect(Number(seconds)).toBeLessThanOrEqual(HELD_SECONDS);
  expect(await ask(framePath(1, '0-1'), { ...USER, 'if-none-match': tag })).toMatchObject({
    status: 304,
    headers: { 'Cache-Control': expect.stringMatching(/^private/) },
  });
  expect(upstream.requests).toHaveLength(1);
  subjects.length = 0;
});

test('only CloudFront is redirected: users keep the forms that they know', async () => {
  const url = `${framePath(1)}?startLevel=0&endLevel=1`;
  expect(await ask(url, CLOUDFRONT)).toMatchObject({ status: 308, headers: { Location: framePath(1, '0-1') } });
  expect((await ask(url, USER)).status).toBe(200);
});

test('a batch is for CloudFront too, and never to be held', async () => {
  const response = await ask(`/datastore/${DATASTORE}/imageSet/${IMAGE_SET}/getImageFrames`, CLOUDFRONT, {
    imageFrameIds: [frameId(1)],
  });
  expect(response).toMatchObject({
    status: 200,
    headers: { 'Content-Type': expect.stringMatching(/^multipart\/mixed/) },
  });
  expect(response.headers['Cache-Control']).not.toMatch(/public/);
});

test.each([
  ['no credential', {}],
  ['a wrong one', { [ORIGIN_CREDENTIAL_HEADER]: 'x'.repeat(64) }],
  ['a wrong one and a wrong token', { [ORIGIN_CREDENTIAL_HEADER]: 'x', authorization: 'Bearer other' }],
])('with %s, everything still needs a token', async (_case, headers) => {
  for (const [url, body] of [
    [framePath(1), undefined],
    [`${framePath(1)}?endLevel=1`, undefined],
    [`/datastore/${DATASTORE}/imageSet/${IMAGE_SET}/getImageFrames`, { imageFrameIds: [frameId(1)] }],
  ] as const) {
    expect(await ask(url, headers, body)).toMatchObject({ status: 401, headers: { 'Cache-Control': 'no-store' } });
  }
});

test('an error is not to be held', async () => {
  expect(await ask(framePath(9), CLOUDFRONT)).toMatchObject({ status: 404, headers: { 'Cache-Control': 'no-store' } });
});
