import { readConfig } from '../../runtime/frame-purge/config';
import { purge, staleTag, type HealthImagingEvent } from '../../runtime/frame-purge/purge';

const D = 'd'.repeat(32);
const I = 'i'.repeat(32);
const options = {
  ...readConfig({ FRAME_PURGE_DISTRIBUTION_ID: 'EDFDVBD6EXAMPLE', AWS_REGION: 'eu-west-1' }),
  credentials: () => Promise.resolve({ accessKeyId: 'AKID', secretAccessKey: 'secret' }),
};

/** As HealthImaging sends it to EventBridge. */
function event(
  type: string,
  detail: HealthImagingEvent['detail'] = { datastoreId: D, imagesetId: I },
): HealthImagingEvent {
  return { id: '8e6f3a5d-0000-1111-2222-333344445555', 'detail-type': type, detail };
}

function cloudFront(...statuses: (readonly [number, string])[]) {
  const received: { url: string; headers: Headers; body: string }[] = [];
  const fetch = jest.fn((url: URL, init: RequestInit) => {
    received.push({ url: url.href, headers: init.headers as Headers, body: init.body as string });
    const [status, code] = statuses[Math.min(received.length, statuses.length) - 1];
    return Promise.resolve(
      new Response(`<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>`, { status }),
    );
  }) as unknown as typeof globalThis.fetch;
  return { received, fetch };
}

test.each([
  ['Image Set Deleted', `is-${I}`],
  ['Image Set Updated', `is-${I}`],
  ['Data Store Deleted', `ds-${D}`],
  ['Image Set Created', undefined],
  ['Image Set Copying', undefined],
  ['Import Job Completed', undefined],
])('%s: %s', (type, tag) => {
  expect(staleTag(event(type))).toBe(tag);
});

test('the ID of the image set may be written either way; another is refused', () => {
  expect(staleTag(event('Image Set Deleted', { imageSetId: I }))).toBe(`is-${I}`);
  for (const detail of [{}, { imagesetId: '*' }, { imagesetId: '</Path>' }]) {
    expect(() => staleTag(event('Image Set Deleted', detail))).toThrow('no ID');
  }
});

test('invalidates the tag, signed for the global service, under a reference of the event', async () => {
  const { received, fetch } = cloudFront([201, '']);
  await purge(event('Image Set Deleted'), { ...options, fetch });
  await purge(event('Image Set Deleted'), { ...options, fetch });
  const [{ url, headers, body }, again] = received;
  expect(url).toBe('https://cloudfront.amazonaws.com/2020-05-31/distribution/EDFDVBD6EXAMPLE/invalidation');
  expect(headers.get('authorization')).toContain('/us-east-1/cloudfront/aws4_request');
  expect(body).toContain(`<Quantity>1</Quantity><Items><Path>#is-${I}</Path></Items>`);
  expect(body).toContain('<CallerReference>healthimaging-8e6f3a5d-0000-1111-2222-333344445555</CallerReference>');
  expect(again.body).toBe(body);
});

test('asks again where CloudFront throttles', async () => {
  const { received, fetch } = cloudFront([400, 'Throttling'], [400, 'TooManyInvalidationsInProgress'], [201, '']);
  await expect(purge(event('Image Set Deleted'), { ...options, fetch })).resolves.toBe(`is-${I}`);
  expect(received).toHaveLength(3);
});

test('rejects where CloudFront refuses, so that the event comes again', async () => {
  const { received, fetch } = cloudFront([403, 'AccessDenied']);
  await expect(purge(event('Image Set Deleted'), { ...options, fetch })).rejects.toThrow('AccessDenied');
  expect(received).toHaveLength(1);
});

test('nothing is called where nothing is stale', async () => {
  const { received, fetch } = cloudFront([201, '']);
  await expect(purge(event('Image Set Created'), { ...options, fetch })).resolves.toBeUndefined();
  expect(received).toHaveLength(0);
});

test('configuration', () => {
  expect(readConfig({ FRAME_PURGE_DISTRIBUTION_ID: 'E1', AWS_REGION: 'cn-north-1' })).toMatchObject({
    signingRegion: 'cn-northwest-1',
    endpoint: new URL('https://cloudfront.cn-northwest-1.amazonaws.com.cn'),
  });
  expect(() => readConfig({})).toThrow('FRAME_PURGE_DISTRIBUTION_ID');
  expect(() => readConfig({ FRAME_PURGE_DISTRIBUTION_ID: '../x' })).toThrow('FRAME_PURGE_DISTRIBUTION_ID');
});
