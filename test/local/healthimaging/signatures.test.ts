import { createHash } from 'node:crypto';
import aws4 from 'aws4';
import { KEY, TEMPORARY, Wire, send, signed, signer, startEmulator } from './support/emulator';
import { imageSet } from './support/fixtures';
import { HealthImagingEmulator } from '../../../local/healthimaging';

let emulator: HealthImagingEmulator;
let get: Wire;
let post: Wire;

beforeAll(async () => {
  emulator = await startEmulator();
  const datastoreId = emulator.store.createDatastore('radiology');
  const made = imageSet({ series: 1 });
  const { imageSetId } = emulator.store.add(datastoreId, made);
  get = { method: 'GET', path: `/datastore/${datastoreId}` };
  post = {
    method: 'POST',
    path: `/datastore/${datastoreId}/imageSet/${imageSetId}/getImageFrame`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ imageFrameId: made.frames[0].id }),
  };
});

afterAll(() => emulator.close());

/** Sends it and reads the refusal. */
async function refusal(wire: Wire): Promise<[status: number, type: unknown, message: string]> {
  const { status, headers, body } = await send(emulator.url, wire);
  expect(headers['content-type']).toBe('application/json');
  expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  const { message, ...rest } = JSON.parse(body.toString());
  expect(rest).toEqual({});
  return [status, headers['x-amzn-errortype'], message];
}

const without = (headers: Record<string, string>, name: string) =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);

async function presigned(
  wire: Wire,
  options: { expiresIn?: number; signingDate?: Date; credentials?: typeof KEY } = {},
): Promise<Wire> {
  const request = await signer(options.credentials ? { credentials: options.credentials } : {}).presign(
    {
      method: wire.method,
      path: wire.path,
      query: {},
      headers: { host: new URL(emulator.url).host },
      body: wire.body,
      protocol: 'http:',
      hostname: '127.0.0.1',
    },
    { expiresIn: options.expiresIn ?? 60, signingDate: options.signingDate ?? new Date() },
  );
  const query = Object.entries(request.query ?? {}).map(
    ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
  );
  return { method: wire.method, path: `${wire.path}?${query.join('&')}`, headers: {}, body: wire.body };
}

describe('what is signed right is let in', () => {
  it('by headers, with and without a body', async () => {
    for (const wire of [get, post]) {
      expect((await send(emulator.url, await signed(emulator.url, wire))).status).toBe(200);
    }
  });

  it('by headers with a session token', async () => {
    const wire = await signed(emulator.url, get, { signer: signer({ credentials: TEMPORARY }) });
    expect(wire.headers['x-amz-security-token']).toBe(TEMPORARY.sessionToken);
    expect((await send(emulator.url, wire)).status).toBe(200);
  });

  it('without x-amz-content-sha256, as boto3 leaves it out', async () => {
    const wire = await signed(emulator.url, post, { signer: signer({ applyChecksum: false }) });
    expect(wire.headers['x-amz-content-sha256']).toBeUndefined();
    expect((await send(emulator.url, wire)).status).toBe(200);
  });

  it('by another implementation of Signature Version 4', async () => {
    const { host } = new URL(emulator.url);
    for (const credentials of [KEY, TEMPORARY]) {
      for (const wire of [get, post, { method: 'GET', path: '/datastore?maxResults=5&datastoreStatus=ACTIVE' }]) {
        const request = aws4.sign(
          { ...wire, host, headers: { ...wire.headers }, service: 'medical-imaging', region: 'us-east-1' },
          credentials,
        );
        const answer = await send(emulator.url, { ...wire, headers: request.headers as Record<string, string> });
        expect(answer.status).toBe(200);
      }
    }
  });

  it('by query, with and without a session token, as long as it lasts', async () => {
    for (const options of [{}, { credentials: TEMPORARY }, { expiresIn: 3600, signingDate: ago(59) }]) {
      expect((await send(emulator.url, await presigned(get, options))).status).toBe(200);
    }
    expect((await send(emulator.url, await presigned(post))).status).toBe(200);
  });

  it('within the skew of 15 minutes', async () => {
    for (const minutes of [14, -14]) {
      const wire = await signed(emulator.url, get, { signingDate: ago(minutes) });
      expect((await send(emulator.url, wire)).status).toBe(200);
    }
  });

  it('with header values that the client padded', async () => {
    const wire = await signed(emulator.url, { ...get, headers: { 'x-amz-meta': 'a   b' } });
    expect((await send(emulator.url, { ...wire, headers: { ...wire.headers, 'x-amz-meta': '  a b ' } })).status).toBe(
      200,
    );
  });
});

describe('what is not signed right is refused', () => {
  it('not signed at all', async () => {
    expect(await refusal(get)).toEqual([403, 'MissingAuthenticationTokenException', 'Missing Authentication Token']);
  });

  it('a bearer token or another algorithm', async () => {
    for (const authorization of [
      'Bearer eyJhbGciOi',
      'AWS4-ECDSA-P256-SHA256 Credential=a/b/c/d/e',
      'x',
      'AWS4-HMAC-SHA256',
    ]) {
      const [status, type] = await refusal({ ...get, headers: { authorization } });
      expect([status, type]).toEqual([403, 'IncompleteSignatureException']);
    }
  });

  it('each part of the Authorization header missing, empty or twice', async () => {
    const wire = await signed(emulator.url, get);
    const parts = wire.headers.authorization.replace('AWS4-HMAC-SHA256 ', '').split(', ');
    for (let i = 0; i < parts.length; i++) {
      const [name] = parts[i].split('=');
      for (const variant of [parts.filter((_, j) => j !== i), parts.with(i, `${name}=`), [...parts, parts[i]]]) {
        const authorization = `AWS4-HMAC-SHA256 ${variant.join(', ')}`;
        const [status, type] = await refusal({ ...wire, headers: { ...wire.headers, authorization } });
        expect([status, type]).toEqual([403, 'IncompleteSignatureException']);
      }
    }
  });

  it('a wrong secret', async () => {
    const wrong = signer({ credentials: { ...KEY, secretAccessKey: `${KEY.secretAccessKey}x` } });
    const [status, type, message] = await refusal(await signed(emulator.url, get, { signer: wrong }));
    expect([status, type]).toEqual([403, 'InvalidSignatureException']);
    expect(message).toMatch(/^The request signature we calculated does not match the signature you provided\./);
  });

  it('an unknown key', async () => {
    const unknown = signer({ credentials: { ...KEY, accessKeyId: 'AKIANOBODY' } });
    expect(await refusal(await signed(emulator.url, get, { signer: unknown }))).toEqual([
      403,
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ]);
  });

  it('a session token that is missing, another, or not asked for', async () => {
    const { sessionToken: _token, ...bare } = TEMPORARY;
    for (const credentials of [bare, { ...TEMPORARY, sessionToken: 'other' }, { ...KEY, sessionToken: 'tok' }]) {
      const [status, type] = await refusal(await signed(emulator.url, get, { signer: signer({ credentials }) }));
      expect([status, type]).toEqual([403, 'UnrecognizedClientException']);
    }
  });

  it('a session token put in after signing', async () => {
    const { sessionToken: _token, ...bare } = TEMPORARY;
    const wire = await signed(emulator.url, get, { signer: signer({ credentials: bare }) });
    const headers = { ...wire.headers, 'x-amz-security-token': TEMPORARY.sessionToken };
    const [status, type, message] = await refusal({ ...wire, headers });
    expect([status, type]).toEqual([403, 'InvalidSignatureException']);
    expect(message).toContain("'x-amz-security-token' must be a 'SignedHeader'");
  });

  it('an expired temporary credential', async () => {
    const other = await startEmulator({ credentials: [{ ...TEMPORARY, expiresAt: ago(1) }] });
    const wire = await signed(
      other.url,
      { method: 'GET', path: '/datastore' },
      { signer: signer({ credentials: TEMPORARY }) },
    );
    const { status, headers } = await send(other.url, wire);
    expect([status, headers['x-amzn-errortype']]).toEqual([403, 'ExpiredTokenException']);
    await other.close();
  });

  it('another region, service, day or terminator in the scope', async () => {
    for (const [overrides, text] of [
      [{ region: 'eu-west-1' }, "valid region, not 'eu-west-1'"],
      [{ service: 's3' }, "correct service: 'medical-imaging'"],
    ] as const) {
      const [status, type, message] = await refusal(await signed(emulator.url, get, { signer: signer(overrides) }));
      expect([status, type]).toEqual([403, 'InvalidSignatureException']);
      expect(message).toContain(text);
    }
    const wire = await signed(emulator.url, get);
    const day = wire.headers['x-amz-date'].slice(0, 8);
    for (const [from, to, text] of [
      [`/${day}/`, '/20200101/', 'Date in Credential scope does not match'],
      ['aws4_request', 'aws4_reply', 'valid terminator'],
    ]) {
      const authorization = wire.headers.authorization.replace(from, to);
      const [status, type, message] = await refusal({ ...wire, headers: { ...wire.headers, authorization } });
      expect([status, type]).toEqual([403, 'InvalidSignatureException']);
      expect(message).toContain(text);
    }
    const authorization = wire.headers.authorization.replace('/aws4_request', '');
    expect((await refusal({ ...wire, headers: { ...wire.headers, authorization } }))[1]).toBe(
      'IncompleteSignatureException',
    );
  });

  it('too old, too new, or of no date', async () => {
    const old = await refusal(await signed(emulator.url, get, { signingDate: ago(16) }));
    expect(old.slice(0, 2)).toEqual([403, 'InvalidSignatureException']);
    expect(old[2]).toMatch(/^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z/);
    const early = await refusal(await signed(emulator.url, get, { signingDate: ago(-16) }));
    expect(early[2]).toMatch(/^Signature not yet current: /);
    const wire = await signed(emulator.url, get);
    for (const date of ['2024-01-01T00:00:00Z', 'now', '20241301T990000Z'.slice(0, 16)]) {
      const [status] = await refusal({ ...wire, headers: { ...wire.headers, 'x-amz-date': date } });
      expect(status).toBe(403);
    }
  });

  it('without x-amz-date, or with host or x-amz-date unsigned', async () => {
    const wire = await signed(emulator.url, get);
    expect((await refusal({ ...wire, headers: without(wire.headers, 'x-amz-date') }))[1]).toBe(
      'IncompleteSignatureException',
    );
    for (const name of ['host', 'x-amz-date']) {
      const request = await signer().sign(
        {
          method: get.method,
          path: get.path,
          headers: { host: new URL(emulator.url).host },
          protocol: 'http:',
          hostname: '',
        },
        { unsignableHeaders: new Set([name]) },
      );
      // The library always signs x-amz-date; take it off the list by hand.
      const authorization = request.headers.authorization.replace(`${name};`, '').replace(`;${name}`, '');
      const [status, type, message] = await refusal({ ...get, headers: { ...request.headers, authorization } });
      expect([status, type]).toEqual([403, 'InvalidSignatureException']);
      expect(message).toContain(`'${name}' must be a 'SignedHeader'`);
    }
  });

  it('a signed header that is not there, or signed headers out of order or twice', async () => {
    const wire = await signed(emulator.url, { ...get, headers: { 'x-amz-meta': '1' } });
    const list = /SignedHeaders=([^,]+)/.exec(wire.headers.authorization)?.[1] ?? '';
    for (const variant of [`${list};x-none`, list.split(';').reverse().join(';'), `host;${list}`]) {
      const authorization = wire.headers.authorization.replace(list, variant);
      expect((await refusal({ ...wire, headers: { ...wire.headers, authorization } })).slice(0, 2)).toEqual([
        403,
        'InvalidSignatureException',
      ]);
    }
  });

  it('anything signed that was changed on the way', async () => {
    const wire = await signed(emulator.url, post);
    const otherBody = JSON.stringify({ imageFrameId: 'f'.repeat(32) });
    const hash = createHash('sha256').update(otherBody).digest('hex');
    const { authorization } = wire.headers;
    const signature = authorization.slice(-64);
    const flipped = (signature.startsWith('0') ? '1' : '0') + signature.slice(1);
    const attacks: Wire[] = [
      { ...wire, body: otherBody },
      { ...wire, body: '' },
      { ...wire, body: otherBody, headers: { ...wire.headers, 'x-amz-content-sha256': hash } },
      { ...wire, headers: { ...wire.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
      { ...wire, headers: { ...wire.headers, 'content-type': 'text/plain' } },
      { ...wire, headers: { ...wire.headers, host: 'medical-imaging.us-east-1.amazonaws.com' } },
      { ...wire, path: `${wire.path}?version=1` },
      { ...wire, path: wire.path.replace('getImageFrame', 'deleteImageSet') },
      { ...wire, headers: { ...wire.headers, authorization: authorization.replace(signature, flipped) } },
      { ...wire, headers: { ...wire.headers, authorization: authorization.replace(signature, signature.slice(1)) } },
      {
        ...wire,
        headers: { ...wire.headers, authorization: authorization.replace(signature, signature.toUpperCase()) },
      },
      { ...wire, headers: { ...wire.headers, 'x-amz-target': 'added' } },
    ];
    for (const attack of attacks) {
      const [status, type] = await refusal(attack);
      expect([status, type]).toEqual([403, 'InvalidSignatureException']);
    }
    expect((await refusal({ ...(await signed(emulator.url, get)), method: 'DELETE' }))[1]).toBe(
      'InvalidSignatureException',
    );
  });

  it('an unsigned payload, even if that is signed', async () => {
    const headers = { ...post.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    expect((await refusal(await signed(emulator.url, { ...post, headers })))[1]).toBe('InvalidSignatureException');
  });

  it('a query signature that expired, lasts too long, lacks a part, or was changed', async () => {
    const good = await presigned(get);
    const changed = (from: RegExp, to: string) => ({ ...good, path: good.path.replace(from, to) });
    const cases: [Wire, string][] = [
      [await presigned(get, { expiresIn: 60, signingDate: ago(2) }), 'InvalidSignatureException'],
      [await presigned(get, { signingDate: ago(-16) }), 'InvalidSignatureException'],
      [changed(/X-Amz-Expires=60/, 'X-Amz-Expires=604801'), 'IncompleteSignatureException'],
      [changed(/X-Amz-Expires=60/, 'X-Amz-Expires=0'), 'IncompleteSignatureException'],
      [changed(/X-Amz-Expires=60/, 'X-Amz-Expires=61'), 'InvalidSignatureException'],
      [changed(/&X-Amz-Expires=60/, ''), 'IncompleteSignatureException'],
      [changed(/&X-Amz-Signature=[0-9a-f]+/, ''), 'IncompleteSignatureException'],
      [changed(/X-Amz-SignedHeaders=host/, 'X-Amz-SignedHeaders='), 'IncompleteSignatureException'],
      [changed(/$/, '&X-Amz-Security-Token=x'), 'UnrecognizedClientException'],
      [changed(/$/, '&maxResults=1'), 'InvalidSignatureException'],
      [changed(/X-Amz-Date=/, 'X-Amz-Date=20240101T000000Z&X-Amz-Date='), 'IncompleteSignatureException'],
      [{ ...good, body: '{}' }, 'InvalidSignatureException'],
      [{ ...good, headers: { 'x-amz-added': '1' } }, 'InvalidSignatureException'],
      [{ ...good, headers: (await signed(emulator.url, get)).headers }, 'IncompleteSignatureException'],
    ];
    for (const [wire, type] of cases) {
      expect([wire.path.slice(0, 0), ...(await refusal(wire)).slice(0, 2)]).toEqual(['', 403, type]);
    }
  });

  it('never tells the secret, the token or the string to sign', async () => {
    const wrong = signer({ credentials: { ...TEMPORARY, secretAccessKey: 'wrong' } });
    const [, , message] = await refusal(await signed(emulator.url, get, { signer: wrong }));
    expect(message).not.toContain(TEMPORARY.secretAccessKey);
    expect(message).not.toContain(TEMPORARY.sessionToken);
  });
});
