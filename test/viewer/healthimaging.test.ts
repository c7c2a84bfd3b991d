import { MedicalImagingClient } from '@aws-sdk/client-medical-imaging';
import { HealthImaging } from '../../runtime/viewer/src/api/healthimaging';
import { ApiTimings } from '../../runtime/viewer/src/api/timings';

/** Hosts that are called, by operation; nothing leaves this process. */
async function hosts(endpoint?: string): Promise<Record<string, string>> {
  const timings = new ApiTimings();
  const session = {
    accessToken: () => Promise.resolve(''),
    credentials: () =>
      Promise.resolve({ accessKeyId: 'A', secretAccessKey: 'S', expiration: new Date(Date.now() + 3_600_000) }),
  };
  const config = { region: 'eu-west-1', endpoints: endpoint === undefined ? {} : { healthImaging: endpoint } };
  const healthImaging = new HealthImaging(config, session, timings);
  const called: Record<string, string> = {};
  const send = Reflect.get(MedicalImagingClient.prototype, 'send') as (...sent: unknown[]) => unknown;
  const spy = jest.spyOn(MedicalImagingClient.prototype, 'send');
  spy.mockImplementation(function (this: MedicalImagingClient, ...sent: unknown[]) {
    const handle = ({ hostname, path }: { hostname: string; path: string }) => {
      called[path.split('/').at(-1) ?? ''] = hostname;
      return Promise.reject(Object.assign(new Error('no network in this test'), { name: 'NoNetwork' }));
    };
    Object.assign(this.config, { requestHandler: { handle } });
    return send.apply(this, sent);
  } as never);
  const datastoreId = 'd'.repeat(32);
  await Promise.allSettled([
    healthImaging.datastores(),
    healthImaging.search(datastoreId, {}, { maxResults: 10 }),
    healthImaging.tags('arn'),
  ]);
  expect(timings.latest.map(({ outcome }) => outcome)).toEqual(['NoNetwork', 'NoNetwork', 'NoNetwork']);
  spy.mockRestore();
  return called;
}

const control = 'medical-imaging.eu-west-1.amazonaws.com';

test('each half of the service has its host; an endpoint takes the place of both, unless it is of the data plane', async () => {
  await expect(hosts()).resolves.toEqual({ datastore: control, searchImageSets: `runtime-${control}`, arn: control });
  await expect(hosts('https://ahi.example/')).resolves.toEqual({
    datastore: 'ahi.example',
    searchImageSets: 'ahi.example',
    arn: 'ahi.example',
  });
  const fips = 'runtime-medical-imaging-fips.eu-west-1.amazonaws.com';
  await expect(hosts(`https://${fips}/`)).resolves.toEqual({ datastore: control, searchImageSets: fips, arn: control });
});
