import { HealthImagingEmulator } from '../healthimaging';
import type { LocalCertificate } from './certificate';
import type { Role } from './iam/roles';
import type { RoleSession, Sessions } from './iam/sessions';
import type { Routes } from './network/routes';
import type { Deployment } from './template/deployment';
import { environment } from './template/environment';

/** A data store that the app makes or reads. */
export interface LocalDatastore {
  readonly id: string;
  readonly arn: string;
  readonly emulator: HealthImagingEmulator;
}

export interface HealthImagingOptions {
  readonly deployment: Deployment;
  readonly roles: Iterable<Role>;
  readonly sessions: Sessions;
  readonly certificate: LocalCertificate;
  readonly routes: Routes;
  readonly onDenied: (session: RoleSession, action: string, resource: string) => void;
  readonly onUnknown: (operator: string) => void;
}

const DATASTORE_ARN = /^arn:aws[a-z-]*:medical-imaging:([a-z0-9-]+):(\d{12}):datastore\/([0-9a-z]{32})(\/|$)/;

/** Data stores of the app itself, and those of others that its roles may read: they are there from the beginning, and empty. */
export async function startHealthImaging(
  options: HealthImagingOptions,
  onStarted: (emulator: HealthImagingEmulator) => void,
): Promise<LocalDatastore[]> {
  const { deployment, sessions, certificate, routes } = options;
  const named = [...options.roles].flatMap(({ statements }) => statements.flatMap((s) => s.resources?.patterns ?? []));
  const own = deployment.ofType('AWS::HealthImaging::Datastore').map((store) => store.attribute('DatastoreArn'));
  const emulators = new Map<string, HealthImagingEmulator>();
  const datastores = new Map<string, LocalDatastore>();
  for (const text of [...own, ...named]) {
    const match = DATASTORE_ARN.exec(text);
    if (!match) continue;
    const [, region, accountId, id] = match;
    const { partition, urlSuffix } = environment(accountId, region);
    const arn = `arn:${partition}:medical-imaging:${region}:${accountId}:datastore/${id}`;
    if (datastores.has(arn)) continue;
    let emulator = emulators.get(`${accountId}/${region}`);
    if (!emulator) {
      if ([...emulators.keys()].some((key) => key.endsWith(`/${region}`))) {
        throw new Error(`data stores of two accounts in ${region}: the local system plays one account in each region`);
      }
      emulator = await HealthImagingEmulator.start({
        partition,
        region,
        accountId,
        tls: certificate,
        credentials: (accessKeyId) => sessions.credential(accessKeyId, (...call) => allow(options, ...call)),
      });
      onStarted(emulator);
      emulators.set(`${accountId}/${region}`, emulator);
      const port = Number(new URL(emulator.url).port);
      for (const host of ['runtime-medical-imaging', 'runtime-medical-imaging-fips']) {
        routes.add(host, `${host}.${region}.${urlSuffix}`, port);
      }
      routes.add('medical-imaging', `medical-imaging.${region}.${urlSuffix}`, port);
    }
    emulator.store.createDatastore(`local-${id.slice(0, 8)}`, id);
    datastores.set(arn, { id, arn, emulator });
  }
  return [...datastores.values()];
}

function allow(
  { onDenied, onUnknown }: HealthImagingOptions,
  session: RoleSession,
  action: string,
  resource: string,
): boolean {
  const allowed = session.allows(action, resource, { context: { 'aws:securetransport': 'true' }, onUnknown });
  if (!allowed) onDenied(session, action, resource);
  return allowed;
}
