import { createHmac, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { exportJWK, SignJWT, type JWK, type JWTPayload } from 'jose';
import { Http1Exchange, Http2Exchange, type Answer, type Exchange, type Request } from './exchanges';
import { withFrames } from './with-frames';
import type { HealthImagingEmulator } from '../../local/healthimaging';
import { importStudies, writePhantoms, type ImportedFrame, type ImportedImageSet } from '../../local/studies';
import { frameOf, walkLevelEnds } from '../frames/support/generated-frames';

/** A running TLM proxy, however it was started. */
export interface ProxyTarget {
  /** Of the server or of the load balancer in front of it. */
  readonly url: string;
  readonly emulator: HealthImagingEmulator;
  readonly datastoreId: string;
  /** The one origin whose pages may read frames. */
  readonly origin: string;
  readonly publicKey: JWK;
  /** Signed by the issuer that is trusted; claims that are given replace its own. */
  token(claims?: JWTPayload): Promise<string>;
  stop(): Promise<void>;
}

/** A client of a target, which puts frames into its data store. */
export class Client {
  public static async of(target: ProxyTarget, folder: string): Promise<Client> {
    await writePhantoms(folder, { only: ['mr'], scale: 0.25 });
    const [study] = (await importStudies(folder)).imageSets;
    target.emulator.store.add(target.datastoreId, study);
    return new Client(target, study, await target.token(), new Http1Exchange(target.url));
  }

  private constructor(
    public readonly target: ProxyTarget,
    public readonly study: ImportedImageSet,
    private readonly accessToken: string,
    private readonly exchange: Exchange,
  ) {}

  /** Another client of the same target and data store. */
  public overHttp2(): Client {
    return new Client(this.target, this.study, this.accessToken, new Http2Exchange(this.target.url));
  }

  /** @returns the path of a frame that nobody has asked for yet. */
  public add(bytes: Uint8Array, contentType = 'image/jph'): string {
    const id = randomBytes(16).toString('hex');
    return this.addAll([{ id, bytes, contentType }])[0];
  }

  /** @returns the paths of frames that make an image set of their own. */
  public addAll(frames: readonly ImportedFrame[]): string[] {
    const { emulator, datastoreId } = this.target;
    const { imageSetId } = emulator.store.add(datastoreId, withFrames(this.study, frames));
    return frames.map(({ id }) => `/datastore/${datastoreId}/imageSet/${imageSetId}/imageFrame/${id}`);
  }

  public get fetches(): number {
    return this.target.emulator.counters.of('GetImageFrame').requests;
  }

  public async get(path: string, { method = 'GET', headers = {}, body, agent }: Request = {}): Promise<Answer> {
    const all = { authorization: `Bearer ${this.accessToken}`, ...headers };
    return this.raw(path, { method, headers: all, body, agent });
  }

  /** Without a token of its own accord. */
  public raw(path: string, request: Request = {}): Promise<Answer> {
    return this.exchange.ask(path, request);
  }

  /** Asks, and leaves with the first bytes of the answer. */
  public leave(path: string): Promise<void> {
    return this.exchange.leave(path, { authorization: `Bearer ${this.accessToken}` });
  }

  public close(): void {
    this.exchange.close();
  }
}

export const problem = ({ headers, body }: Answer): unknown => ({
  mediaType: headers['content-type'],
  ...(JSON.parse(body.toString()) as object),
});

export async function until(condition: () => boolean, what: () => string = () => ''): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What every TLM proxy does, wherever it runs: the frame API as its clients see it. */
export function describeFrameApi(client: () => Client): void {
  let ct: Uint8Array;
  let ends: number[];
  beforeAll(async () => {
    ct = await frameOf('ct');
    ends = walkLevelEnds(ct);
  });
  afterEach(() => {
    const { emulator } = client().target;
    emulator.faults.clear();
    emulator.network.set({});
    emulator.throttle.clear();
  });

  describe('forms', () => {
    test('whole, by level and in all its forms: the same bytes', async () => {
      const { get, target } = bound(client());
      const path = client().add(ct);
      const [, , , , imageSetId, , frameId] = path.split('/');
      const whole = await get(path);
      expect([whole.status, whole.headers['content-type'], whole.headers.etag]).toEqual([
        200,
        'image/jph',
        `"${frameId}"`,
      ]);
      expect(whole.body.equals(ct)).toBe(true);
      expect(whole.headers['frame-levels']).toBe(String(ends.length));
      const levels = await Promise.all(ends.map((_, level) => get(`${path}/levels/${level}`)));
      expect(Buffer.concat(levels.map(({ body }) => body)).equals(ct)).toBe(true);
      const part = ct.subarray(ends[0], ends[2]);
      const query = `datastoreId=${target.datastoreId}&imageSetId=${imageSetId}&imageFrameId=${frameId}`;
      for (const form of [
        `${path}/levels/1-2`,
        `${path}?startLevel=1&endLevel=2`,
        `/runtime${path.replace('imageSet', 'imageset').replace('imageFrame', 'imageframe')}?startLevel=1&endLevel=2`,
        `/?${query}&startLevel=1&endLevel=2`,
      ]) {
        const answer = await get(form);
        expect([form, answer.status, answer.body.equals(part)]).toEqual([form, 200, true]);
      }
      const body = JSON.stringify({ imageFrameId: frameId });
      const posted = await get(`/datastore/${target.datastoreId}/imageSet/${imageSetId}/getImageFrame`, {
        method: 'POST',
        body,
      });
      expect([posted.status, posted.body.equals(ct)]).toEqual([200, true]);
    });

    test('levels alone, of a frame that nobody has asked for', async () => {
      const answer = await client().get(`${client().add(ct)}/levels/0-1`);
      expect([answer.status, answer.body.equals(ct.subarray(0, ends[1]))]).toEqual([200, true]);
    });

    test('many frames of an image set in one answer, one that is not there among them', async () => {
      const frames = Array.from({ length: 6 }, () => ({
        id: randomBytes(16).toString('hex'),
        bytes: ct,
        contentType: 'image/jph',
      }));
      const imageSet = client().addAll(frames)[0].split('/imageFrame/')[0];
      const imageFrameIds = [...frames.map(({ id }) => id), 'f'.repeat(32)];
      const body = JSON.stringify({ imageFrameIds, startLevel: 0, endLevel: 1 });
      const answer = await client().get(`${imageSet}/getImageFrames`, { method: 'POST', body });
      expect([answer.status, answer.complete]).toEqual([200, true]);
      const statuses = [...answer.body.toString('latin1').matchAll(/^Frame-Id: (\w+)\r\nFrame-Status: (\d+)\r$/gm)];
      expect(Object.fromEntries(statuses.map(([, id, status]) => [id, status]))).toEqual(
        Object.fromEntries(imageFrameIds.map((id) => [id, id === 'f'.repeat(32) ? '404' : '200'])),
      );
      const low = Buffer.from(ct.subarray(0, ends[1])).toString('latin1');
      expect(answer.body.toString('latin1').split(low)).toHaveLength(frames.length + 1);
    });

    test('HEAD says what GET would', async () => {
      const path = client().add(ct);
      const head = await client().get(path, { method: 'HEAD' });
      expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, String(ct.length), 0]);
    });
  });

  test('ranges: part, suffix, beyond the end, and If-Range', async () => {
    const { get } = bound(client());
    const path = client().add(ct);
    const etag = String((await get(path)).headers.etag);
    const range = (value: string, more = {}) => get(path, { headers: { range: value, ...more } });
    const part = await range('bytes=10-19');
    expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 10-19/${ct.length}`]);
    expect(part.body.equals(ct.subarray(10, 20))).toBe(true);
    expect((await range('bytes=-5')).body.equals(ct.subarray(-5))).toBe(true);
    const beyond = await range(`bytes=${ct.length}-`);
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${ct.length}`]);
    expect((await range('bytes=0-1', { 'if-range': etag })).status).toBe(206);
    expect((await range('bytes=0-1', { 'if-range': '"other"' })).status).toBe(200);
  });

  test('a client that has the bytes is told so', async () => {
    const path = client().add(ct);
    const etag = String((await client().get(path)).headers.etag);
    const again = await client().get(path, { headers: { 'if-none-match': etag } });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect((await client().get(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  test('CORS: the origin that is allowed, and no other', async () => {
    const { origin } = client().target;
    const path = client().add(ct);
    const from = (name: string) => client().get(path, { headers: { origin: name } });
    expect((await from(origin)).headers['access-control-allow-origin']).toBe(origin);
    expect((await from('https://elsewhere.example')).headers['access-control-allow-origin']).toBeUndefined();
    const headers = {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    };
    const preflight = await client().raw(path, { method: 'OPTIONS', headers });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, origin]);
    expect(Number(preflight.headers['access-control-max-age'])).toBeGreaterThan(0);
  });

  describe('errors', () => {
    test.each<[string, (path: string) => string, Request, number]>([
      ['a malformed ID', (path) => path.slice(0, -1), {}, 400],
      ['a malformed level', (path) => `${path}/levels/2-1`, {}, 400],
      ['a level that is not there', (path) => `${path}/levels/20`, {}, 400],
      ['another path', () => '/nothing', {}, 404],
      ['another method', (path) => path, { method: 'DELETE' }, 405],
      ['a frame that is not there', (path) => path.replace(/[^/]+$/, 'f'.repeat(32)), {}, 404],
      ['another data store', (path) => path.replace(/^\/datastore\/\w+/, `/datastore/${'e'.repeat(32)}`), {}, 403],
    ])('%s', async (_, change, request, status) => {
      const answer = await client().get(change(client().add(ct)), request);
      expect(problem(answer)).toMatchObject({ mediaType: 'application/problem+json', status });
      expect(answer.status).toBe(status);
    });

    test('levels of a frame that has none', async () => {
      const path = client().add(
        Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...Array<number>(100).fill(1), 0xff, 0xd9]),
        'image/jpeg',
      );
      expect((await client().get(`${path}/levels/0`)).status).toBe(406);
    });
  });

  describe('tokens', () => {
    const seconds = () => Math.floor(Date.now() / 1000);
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claimsOf = (token: string): unknown => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());

    test.each<[string, (target: ProxyTarget) => Promise<string> | string]>([
      ['none', () => ''],
      ['algorithm none', async (t) => `${encoded({ alg: 'none' })}.${encoded(claimsOf(await t.token()))}.`],
      [
        'HS256 with the public key as the secret',
        async (t) => {
          const secret = createPublicKey({ key: t.publicKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
          const input = `${encoded({ alg: 'HS256', kid: t.publicKey.kid })}.${encoded(claimsOf(await t.token()))}`;
          return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
        },
      ],
      ['a key of its own in the header', (t) => forged(t, true)],
      ['signed by another key under the known name', (t) => forged(t, false)],
      [
        'an unknown key',
        async (t) => `${encoded({ alg: 'RS256', kid: 'x' })}.${(await t.token()).split('.').slice(1).join('.')}`,
      ],
      ['another issuer', (t) => t.token({ iss: 'https://elsewhere.example' })],
      ['another client', (t) => t.token({ client_id: 'another' })],
      ['an ID token', (t) => t.token({ token_use: 'id' })],
      ['expired', (t) => t.token({ exp: seconds() - 3600 })],
      ['not valid yet', (t) => t.token({ nbf: seconds() + 3600 })],
      ['without an end', (t) => t.token({ exp: undefined })],
      ['20 kB long', (t) => t.token({ filler: 'a'.repeat(20_000) })],
      [
        'claims changed after signing',
        async (t) => {
          const [header, , signature] = (await t.token()).split('.');
          return `${header}.${encoded({ ...(claimsOf(await t.token()) as object), sub: 'admin' })}.${signature}`;
        },
      ],
    ])('%s: 401, and nothing is fetched', async (_, make) => {
      const path = client().add(ct);
      const before = client().fetches;
      const token = await make(client().target);
      const answer = await client().raw(path, { headers: token === '' ? {} : { authorization: `Bearer ${token}` } });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      if (token !== '') expect(answer.body.toString()).not.toContain(token.slice(0, 40));
      expect(client().fetches).toBe(before);
    });

    test('not in the query; in the header of the first version', async () => {
      const path = client().add(ct);
      const token = await client().target.token();
      expect((await client().raw(`${path}?token=${token}`)).status).not.toBe(200);
      expect((await client().raw(path, { headers: { token } })).status).toBe(200);
    });
  });

  describe('failures of HealthImaging', () => {
    test('a frame that is cut short is never complete, and not kept', async () => {
      const { get, target } = bound(client());
      const path = client().add(ct);
      const mend = target.emulator.faults.add({
        operation: 'GetImageFrame',
        fault: { kind: 'cut', afterBytes: 50_000 },
      });
      const cut = await get(path);
      expect(cut.status === 200 && cut.complete).toBe(false);
      mend();
      const whole = await get(path);
      expect([whole.status, whole.complete, whole.body.equals(ct)]).toEqual([200, true, true]);
    });

    test('is broken: 502 or 503, without its words', async () => {
      const { emulator } = client().target;
      emulator.faults.add({ operation: 'GetImageFrame', fault: { kind: 'status', status: 500 } });
      const answer = await client().get(client().add(ct));
      expect([502, 503]).toContain(answer.status);
      expect(answer.body.toString()).not.toContain('An unexpected error occurred');
    });

    test('many who wait for one frame: one fetch', async () => {
      const path = client().add(ct);
      client().target.emulator.network.set({ latencyMs: 300 });
      const before = client().fetches;
      const suffixes = Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? '' : `/levels/${i % 3}`));
      const answers = await Promise.all(suffixes.map((suffix) => client().get(path + suffix)));
      expect(answers.map(({ status }) => status)).toEqual(suffixes.map(() => 200));
      expect(answers[0].body.equals(ct)).toBe(true);
      expect(client().fetches - before).toBe(1);
    });

    test('what nobody waits for any more is not fetched to its end', async () => {
      const { emulator } = client().target;
      // Of what is small the rest is worth having.
      const large = await frameOf('dx');
      emulator.network.set({ bytesPerSecond: 500_000 });
      const before = emulator.counters.of('GetImageFrame').aborted;
      await client().leave(client().add(large));
      await until(() => emulator.counters.of('GetImageFrame').aborted > before);
    });
  });
}

function bound(client: Client): Pick<Client, 'get' | 'target'> {
  return { get: client.get.bind(client), target: client.target };
}

/** A token of the right words, signed by a key of the attacker's. */
async function forged(target: ProxyTarget, embedded: boolean): Promise<string> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const claims = JSON.parse(Buffer.from((await target.token()).split('.')[1], 'base64url').toString()) as JWTPayload;
  const jwk = embedded ? { jwk: await exportJWK(publicKey) } : {};
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: target.publicKey.kid, ...jwk }).sign(privateKey);
}
