import { sign } from 'aws4';
import { RequestSigner } from '../../runtime/frames/request-signer';

const REGION = 'eu-west-1';
const signer = new RequestSigner(REGION);

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
])('signs as aws4 does: %s', (_, secretAccessKey, sessionToken) => {
  for (const day of ['2026-11-23T09:05:07.123Z', '2026-11-24T00:00:00.000Z']) {
    const credentials = { accessKeyId: 'ASIA', secretAccessKey, sessionToken };
    const request = {
      host: 'runtime-medical-imaging.eu-west-1.amazonaws.com',
      path: `/datastore/${'d'.repeat(32)}/imageSet/${'a'.repeat(32)}/getImageFrame`,
      body: JSON.stringify({ imageFrameId: 'f'.repeat(32) }),
    };
    const ours = named(signer.sign(request, credentials, new Date(day)));
    const theirs = sign(
      {
        ...request,
        service: 'medical-imaging',
        region: REGION,
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Amz-Date': ours['X-Amz-Date'] },
        // Which headers are signed is the signer's choice; it does not choose this one.
        ...{ extraHeadersToIgnore: { 'content-length': true } },
      },
      credentials,
    );
    expect(ours['X-Amz-Date']).toBe(day.replace(/[:-]|\.\d{3}/g, ''));
    expect(ours.Authorization).toBe(theirs.headers!.Authorization);
    expect(ours['X-Amz-Security-Token']).toBe(sessionToken || undefined);
    expect(Number(ours['Content-Length'])).toBe(request.body.length);
  }
});
