import { Agent, request } from 'node:http';
import { call, eventually, send, signed, startEmulator } from './support/emulator';
import { imageSet } from './support/fixtures';
import { HealthImagingEmulator, HealthImagingEvent } from '../../../local/healthimaging';

let emulator: HealthImagingEmulator;
let datastoreId: string;
let imageSetId: string;
let frameId: string;

beforeEach(async () => {
  emulator = await startEmulator({ allowedOrigins: ['https://viewer.example'] });
  datastoreId = emulator.store.createDatastore('radiology');
  const made = imageSet({ series: 1 });
  imageSetId = emulator.store.add(datastoreId, made).imageSetId;
  frameId = made.frames[0].id;
});

afterEach(() => emulator.close());

const base = () => `/datastore/${datastoreId}/imageSet/${imageSetId}`;
const json = async (path: string, body?: unknown, method = 'POST') => {
  const answer = await call(emulator.url, {
    method,
    path,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { ...answer, json: JSON.parse(answer.body.toString()) };
};

describe('on the wire', () => {
  it('the frame comes whole, by length, without validators or ranges', async () => {
    const wire = { method: 'POST', path: `${base()}/getImageFrame`, headers: { range: 'bytes=0-3' } };
    const answer = await call(emulator.url, { ...wire, body: JSON.stringify({ imageFrameId: frameId }) });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/jph',
      'content-length': String(answer.body.length),
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    for (const name of ['etag', 'accept-ranges', 'content-range', 'cache-control', 'last-modified']) {
      expect(answer.headers).not.toHaveProperty(name);
    }
  });

  it('timestamps are epoch seconds, absent members are left out', async () => {
    const { json: properties } = await json(`${base()}/getImageSet`);
    expect(Math.abs(properties.createdAt - Date.now() / 1000)).toBeLessThan(10);
    expect(Object.keys(properties).sort()).toEqual([
      'createdAt',
      'datastoreId',
      'imageSetArn',
      'imageSetId',
      'imageSetState',
      'imageSetWorkflowStatus',
      'isPrimary',
      'lastAccessedAt',
      'storageTier',
      'updatedAt',
      'versionId',
    ]);
  });

  it('versions spell the workflow status with a capital I, nothing else does', async () => {
    const { json: versions } = await json(`${base()}/listImageSetVersions`);
    expect(versions.imageSetPropertiesList[0]).toMatchObject({ ImageSetWorkflowStatus: 'CREATED' });
    expect(versions.imageSetPropertiesList[0]).not.toHaveProperty('imageSetWorkflowStatus');
  });

  it('operations without a body take an empty object and no body alike', async () => {
    expect((await json(`${base()}/getImageSet`, {})).status).toBe(200);
    expect((await json(`${base()}/getImageSet`)).status).toBe(200);
  });

  it('a search body is the criteria themselves', async () => {
    const { json: found } = await json(`/datastore/${datastoreId}/searchImageSets`, {});
    expect(found.imageSetsMetadataSummaries).toHaveLength(1);
    expect(found.sort).toEqual({ sortField: 'updatedAt', sortOrder: 'DESC' });
  });

  it('tags are found by the raw path: one segment, percent-encoded', async () => {
    const arn = `arn:aws:medical-imaging:us-east-1:123456789012:datastore/${datastoreId}/imageset/${imageSetId}`;
    expect(await json(`/tags/${encodeURIComponent(arn)}`, undefined, 'GET')).toMatchObject({
      status: 200,
      json: { tags: {} },
    });
    const plain = await json(`/tags/${arn}`, undefined, 'GET');
    expect([plain.status, plain.headers['x-amzn-errortype']]).toEqual([404, 'UnknownOperationException']);
  });

  it('errors have a type in the header and a message in the body', async () => {
    const cases: [string, unknown, string, number, string][] = [
      ['POST', { imageFrameId: 'f'.repeat(32) }, `${base()}/getImageFrame`, 404, 'ResourceNotFoundException'],
      ['POST', { imageFrameId: 'F' }, `${base()}/getImageFrame`, 400, 'ValidationException'],
      ['POST', {}, `${base()}/getImageFrame`, 400, 'ValidationException'],
      ['POST', { imageFrameId: 7 }, `${base()}/getImageFrame`, 400, 'SerializationException'],
      ['POST', [], `${base()}/getImageFrame`, 400, 'SerializationException'],
      ['POST', { filters: [] }, `/datastore/${datastoreId}/searchImageSets`, 400, 'ValidationException'],
      ['POST', {}, `${base()}/getImageSet?version=x`, 400, 'ValidationException'],
      ['POST', {}, `/datastore/${datastoreId}/imageSet/NO/getImageSet`, 400, 'ValidationException'],
      ['GET', undefined, '/datastore?maxResults=0', 400, 'ValidationException'],
      ['GET', undefined, '/datastore?nextToken=bogus', 400, 'ValidationException'],
      ['GET', undefined, '/studies', 404, 'UnknownOperationException'],
      ['DELETE', undefined, `${base()}/getImageFrame`, 404, 'UnknownOperationException'],
      ['GET', undefined, '/datastore/', 404, 'UnknownOperationException'],
    ];
    for (const [method, body, path, status, type] of cases) {
      const answer = await json(path, body, method);
      expect([path, answer.status, answer.headers['x-amzn-errortype']]).toEqual([path, status, type]);
      expect(Object.keys(answer.json)).toEqual(['message']);
    }
  });

  it('a malformed escape or JSON is an error of the client', async () => {
    expect((await send(emulator.url, { method: 'GET', path: '/datastore/%zz' })).status).toBe(400);
    const broken = await call(emulator.url, {
      method: 'POST',
      path: `${base()}/getImageFrame`,
      body: '{"imageFrameId":',
    });
    expect([broken.status, broken.headers['x-amzn-errortype']]).toEqual([400, 'SerializationException']);
  });

  it('a body beyond all bounds is refused without being kept', async () => {
    const wire = await signed(emulator.url, {
      method: 'POST',
      path: `${base()}/getImageFrame`,
      body: 'x'.repeat(3_000_000),
    });
    const answer = await send(emulator.url, wire);
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([413, 'RequestEntityTooLargeException']);
  });

  it('a validation message never repeats a value that may name a patient', async () => {
    const criteria = { filters: [{ operator: 'EQUAL', values: [{ DICOMPatientId: 'Doe'.repeat(300) }] }] };
    const answer = await json(`/datastore/${datastoreId}/searchImageSets`, criteria);
    expect(answer.status).toBe(400);
    expect(answer.json.message).not.toContain('Doe');
  });

  it('connections are kept', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let i = 0; i < 5; i++) {
      const wire = await signed(emulator.url, { method: 'GET', path: '/datastore' });
      await new Promise<void>((resolve, reject) => {
        const req = request(`${emulator.url}/datastore`, { agent, headers: wire.headers }, (res) => {
          ports.add(res.socket.localPort);
          res.resume().on('end', resolve);
        });
        req.on('error', reject).end();
      });
    }
    expect(ports.size).toBe(1);
    agent.destroy();
  });
});

describe('CORS', () => {
  const preflight = (origin: string) =>
    send(emulator.url, {
      method: 'OPTIONS',
      path: `${base()}/getImageFrame`,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers':
          'authorization, content-type, x-amz-date, X-Amz-Security-Token, amz-sdk-request, x-evil',
      },
    });

  it('answers a preflight, header by header, without a signature', async () => {
    const { status, headers } = await preflight('https://viewer.example');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://viewer.example',
      'access-control-allow-headers': 'authorization,content-type,x-amz-date,x-amz-security-token,amz-sdk-request',
      'access-control-allow-methods': expect.stringContaining('POST'),
      'access-control-max-age': expect.stringMatching(/^\d+$/),
      vary: 'Origin',
    });
  });

  it('answers no other origin', async () => {
    const { headers } = await preflight('https://evil.example');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers).not.toHaveProperty('access-control-allow-headers');
  });

  it('lets a page read answers and errors, request ID and error type', async () => {
    for (const path of ['/datastore', `/datastore/${'0'.repeat(32)}`]) {
      const wire = await signed(emulator.url, { method: 'GET', path });
      const { headers } = await send(emulator.url, {
        ...wire,
        headers: { ...wire.headers, origin: 'https://viewer.example' },
      });
      expect(headers['access-control-allow-origin']).toBe('https://viewer.example');
      expect(headers['access-control-expose-headers']).toContain('x-amzn-errortype');
    }
  });

  it('allows all origins by default', async () => {
    const open = await startEmulator();
    const { headers } = await send(open.url, { method: 'GET', path: '/datastore', headers: { origin: 'http://any' } });
    expect(headers['access-control-allow-origin']).toBe('*');
    await open.close();
  });
});

describe('events', () => {
  it('follow every change of state, in the form that EventBridge gets', async () => {
    const seen: HealthImagingEvent[] = [];
    emulator.events.on('event', (event) => seen.push(event));
    const other = emulator.store.add(datastoreId, imageSet({ series: 2 })).imageSetId;
    const arn = `arn:aws:medical-imaging:us-east-1:123456789012:datastore/${datastoreId}/imageset/${other}`;
    expect(seen).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'Image Set Created',
        source: 'aws.medical-imaging',
        account: '123456789012',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: 'us-east-1',
        resources: [arn],
        detail: {
          imagingVersion: '1.0',
          isPrimary: true,
          imageSetVersion: '1',
          datastoreId,
          imagesetId: other,
          imageSetState: 'ACTIVE',
          imageSetWorkflowStatus: 'CREATED',
        },
      },
    ]);
    const path = `/datastore/${datastoreId}/imageSet/${other}`;
    await json(`${path}/copyImageSet`, { sourceImageSet: { latestVersionId: '1' } });
    await eventually(
      () => seen.length,
      (n) => n >= 4,
    );
    await json(`${path}/deleteImageSet`);
    await json('/datastore', { clientToken: 't', datastoreName: 'second' });
    await eventually(
      () => seen.length,
      (n) => n >= 8,
    );
    expect(seen.map((event) => event['detail-type']).sort()).toEqual(
      [
        'Image Set Created',
        'Image Set Copying',
        'Image Set Copying With Read Only Access',
        'Image Set Copied',
        'Image Set Deleting',
        'Image Set Deleted',
        'Data Store Creating',
        'Data Store Created',
      ].sort(),
    );
    const copying = seen.find((event) => event['detail-type'] === 'Image Set Copying');
    expect(copying?.detail.sourceImageSetArn).toBe(arn);
  });
});
