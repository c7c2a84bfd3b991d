import { sign } from 'aws4';
import * as fc from 'fast-check';
import { AmzDate } from '../../runtime/frames/amz-date';
import { RequestSigner } from '../../runtime/frames/request-signer';

const REGION = 'eu-west-1';
const HOST = 'runtime-medical-imaging.eu-west-1.amazonaws.com';
const signer = new RequestSigner(REGION, HOST);

function named(headers: readonly string[]): Record<string, string> {
  const names = headers.filter((_, at) => at % 2 === 0);
  return Object.fromEntries(names.map((name, index) => [name, headers[2 * index + 1]]));
}

test.each([
  ['temporary credentials', 'SECRET', 'TOKEN'],
  ['lasting credentials', 'SECRET', undefined],
  ['lasting credentials, of a source that gives an empty token with them', 'SECRET', ''],
  ['another secret, whose key is another', 'OTHER', 'TOKEN'],
  ['the first one again', 'SECRET', 'TOKEN'],
  ['the same with another token', 'SECRET', 'NEWER'],
])('signs as aws4 does: %s', (_, secretAccessKey, sessionToken) => {
  for (const day of ['2026-11-23T09:05:07.123Z', '2026-11-24T00:00:00.000Z']) {
    const credentials = { accessKeyId: 'ASIA', secretAccessKey, sessionToken };
    const request = {
      path: `/datastore/${'d'.repeat(32)}/imageSet/${'a'.repeat(32)}/getImageFrame`,
      body: JSON.stringify({ imageFrameId: 'f'.repeat(32) }),
    };
    const ours = named(signer.sign(request, credentials, Date.parse(day)));
    const theirs = sign(
      {
        ...request,
        host: HOST,
        service: 'medical-imaging',
        region: REGION,
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Amz-Date': ours['x-amz-date'] },
        // Which headers are signed is the signer's choice; it does not choose this one.
        ...{ extraHeadersToIgnore: { 'content-length': true } },
      },
      credentials,
    );
    expect(ours['x-amz-date']).toBe(day.replace(/[:-]|\.\d{3}/g, ''));
    expect(ours.authorization).toBe(theirs.headers!.Authorization);
    expect(ours['x-amz-security-token']).toBe(sessionToken || undefined);
  }
});

test('names points in time as ISO 8601 has them, without its signs', () => {
  const date = new AmzDate();
  const times = fc.integer({ min: 0, max: Date.parse('2200-01-01') });
  fc.assert(
    fc.property(times, (ms) => {
      expect(date.format(ms)).toBe(new Date(ms).toISOString().replace(/[:-]|\.\d{3}/g, ''));
    }),
  );
});
