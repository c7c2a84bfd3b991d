import { request } from 'node:https';
import type { Address } from './reporter';
import type { Gateway } from '../assembly';

const ORDER: readonly Address['kind'][] = ['viewer', 'distribution', 'load balancer', 'sign-in', 'service'];

/** What of an app can be opened here; a distribution that serves a viewer's config.json is a viewer. */
export async function addressesOf({ names }: Gateway, certificate: string): Promise<Address[]> {
  const addresses = names.all.map(async ({ kind, label, hosts, port }): Promise<Address> => {
    const isViewer = kind === 'distribution' && (await servesViewer(hosts[0], port, certificate));
    return { kind: isViewer ? 'viewer' : kind, label, url: `${names.url(label)}/`, names: hosts };
  });
  return (await Promise.all(addresses)).sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

function servesViewer(host: string, port: number, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, servername: host, path: '/config.json', headers: { host }, ca };
    const req = request({ ...options, agent: false }, (res) => {
      res.resume();
      resolve(res.statusCode === 200 && /json/.test(res.headers['content-type'] ?? ''));
    });
    req.on('error', () => resolve(false)).end();
  });
}
