import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { localCertificate, type LocalCertificate } from './certificate';
import type { Closing } from './closing';
import type { CloudAssembly } from './cloud-assembly';
import { edgeHosts } from './cloudfront/hosts';
import { cognitoHosts, startCognito, type LocalUserPool } from './cognito/cognito';
import { CredentialsEndpoint } from './ecs/credentials-endpoint';
import { startCaches } from './elasticache/caches';
import type { ServerlessCache } from './elasticache/serverless-cache';
import { EventBus } from './events';
import { startHealthImaging, type LocalDatastore } from './healthimaging';
import { EncryptionKeys } from './iam/keys';
import { collectRoles, serviceRole, type Role } from './iam/roles';
import { Sessions, type RoleSession, type SessionOptions } from './iam/sessions';
import { KeyPairs } from './kms/key-pairs';
import { KmsServer } from './kms/kms-server';
import { CustomResources } from './lambda/custom-resources';
import type { Line } from './network/line';
import { Lines, type Way } from './network/lines';
import { preloadModule } from './network/preload';
import { Routes } from './network/routes';
import { SecurityGroups } from './network/security-groups';
import { EVERYWHERE, type Reach } from './network/vpc';
import { collectBuckets, type Bucket } from './s3/buckets';
import { S3Server } from './s3/s3-server';
import { SignIn } from './sign-in/sign-in';
import type { TrustedIssuer } from './sign-in/trusted-issuers';
import type { Deployment } from './template/deployment';
import type { Resource } from './template/stack-values';

export interface CloudOptions {
  readonly assembly: CloudAssembly;
  readonly deployment: Deployment;
  readonly issuers: readonly TrustedIssuer[];
  /** Folder for what processes need as files. */
  readonly scratch: string;
  readonly sessionLifetimeMs: number;
  /** What is in keys of KMS. Default: new ones. */
  readonly keyPairs?: KeyPairs;
  readonly lines: ReadonlyMap<Way, Line>;
  /** Plays ElastiCache. */
  readonly cacheServer?: string;
  readonly onLog: (source: string, line: string) => void;
}

/** VPC endpoints that calls of a service go through, where they are not called as the prefix of its actions. */
const ENDPOINT_SERVICES: Readonly<Record<string, string>> = { 'medical-imaging': 'runtime-medical-imaging' };

/** All that the app's processes find outside themselves: AWS services, sign-in, roles, network. */
export class Cloud {
  public static async start(options: CloudOptions, closing: Closing): Promise<Cloud> {
    const { deployment, issuers } = options;
    const certificate = await localCertificate(certificateHosts(deployment, issuers));
    const cloud = new Cloud(options, certificate, new Lines(options.lines, closing));
    await writeFile(cloud.trusted, certificate.cert);
    await cloud.startServices(closing);
    return cloud;
  }

  public readonly sessions = new Sessions();
  public readonly routes = new Routes();
  public readonly events = new EventBus();
  public readonly roles: ReadonlyMap<string, Role>;
  public readonly securityGroups: SecurityGroups;
  public readonly trusted: string;
  public customResources!: CustomResources;
  public credentials!: CredentialsEndpoint;
  public buckets!: ReadonlyMap<string, Bucket>;
  public s3!: S3Server;
  public signIn!: SignIn;
  public keys!: EncryptionKeys;
  public caches: readonly ServerlessCache[] = [];
  /** What of the app's services does not run here, and why. */
  public left: ReadonlyMap<Resource, string> = new Map();
  public datastores: readonly LocalDatastore[] = [];
  public userPools: readonly LocalUserPool[] = [];
  private readonly told = new Set<Role>();
  private files = 0;

  private constructor(
    private readonly options: CloudOptions,
    public readonly certificate: LocalCertificate,
    public readonly lines: Lines,
  ) {
    this.roles = collectRoles(options.deployment);
    this.securityGroups = new SecurityGroups(options.deployment);
    this.trusted = path.join(options.scratch, 'trusted.pem');
  }

  /** A task or function takes on a role of the app. */
  public openSession(
    roleArn: string,
    name: string,
    reach: Reach,
    context: SessionOptions['context'] = {},
  ): RoleSession {
    const role = this.roles.get(roleArn);
    if (!role) throw new Error(`role ${roleArn} is not in the app: the local system does not know what it may do`);
    this.tellUnknownPolicies(role);
    return this.sessions.open(role, {
      name,
      lifetimeMs: this.options.sessionLifetimeMs,
      endpointPolicy: (service) => reach.endpointPolicy(ENDPOINT_SERVICES[service] ?? service),
      context: { 'aws:requestedregion': this.options.deployment.stacks[0].environment.region, ...context },
    });
  }

  /** An AWS service calls another in its own name, on behalf of something of the app. */
  public openServiceSession(
    service: string,
    account: string,
    sourceArn: string,
    context: SessionOptions['context'] = {},
  ): RoleSession {
    return this.sessions.open(serviceRole(service, account), {
      name: sourceArn,
      lifetimeMs: this.options.sessionLifetimeMs,
      context: { 'aws:sourcearn': sourceArn, 'aws:sourceaccount': account, ...context },
    });
  }

  /** Writes the module by which a process gets the network that its place in the template has. */
  public async writePreload(reach: Reach, memoryMiB: number | undefined): Promise<string> {
    const file = path.join(this.options.scratch, `preload-${this.files++}.mjs`);
    await writeFile(file, preloadModule({ routes: this.routes.from(reach), memoryMiB }));
    return file;
  }

  public log(source: string, line: string): void {
    this.options.onLog(source, line);
  }

  /** Once, and only of roles that something has here: those of functions that do not run are nobody's concern. */
  private tellUnknownPolicies(role: Role): void {
    if (this.told.has(role)) return;
    this.told.add(role);
    for (const policy of role.unknownPolicies) {
      this.log('iam', `role ${role.name}: the content of ${policy} is not known; it allows nothing here`);
    }
  }

  private async startServices(closing: Closing): Promise<void> {
    const { deployment, issuers, keyPairs = new KeyPairs() } = this.options;
    const { sessions, certificate, routes, lines } = this;
    const onDenied = (session: RoleSession, action: string, resource: string) =>
      this.log('iam', `denied: role ${session.role.name} may not ${action} on ${resource}`);
    const onUnknown = (operator: string) =>
      this.log('iam', `condition operator ${operator} is not known to the local system; it counts against the call`);

    this.credentials = await CredentialsEndpoint.start();
    closing.add(() => this.credentials.close());
    this.customResources = await CustomResources.start(certificate);
    closing.add(() => this.customResources.close());
    const keys = new EncryptionKeys(deployment, onUnknown);
    this.keys = keys;
    const kms = await KmsServer.start({ deployment, keys, keyPairs, sessions, certificate, onDenied });
    closing.add(() => kms.close());
    this.buckets = collectBuckets(deployment, keys);
    const { buckets } = this;
    this.s3 = await S3Server.start({ buckets, keys, sessions, certificate, onDenied, onUnknown });
    closing.add(() => this.s3.close());
    const [s3Port, kmsPort] = [
      await lines.through('s3', this.s3.port, certificate),
      await lines.through('kms', kms.port, certificate),
    ];
    for (const [region, urlSuffix] of regionsOf(deployment)) {
      routes.add('s3', CustomResources.host(region, urlSuffix), this.customResources.port);
      routes.add('s3', `s3.${region}.${urlSuffix}`, s3Port);
      routes.add('s3', `*.s3.${region}.${urlSuffix}`, s3Port);
      routes.add('kms', `kms.${region}.${urlSuffix}`, kmsPort);
    }
    const caches = await startCaches(
      {
        deployment,
        certificate,
        routes,
        lines,
        scratch: this.options.scratch,
        executable: this.options.cacheServer,
        onLog: (source, line) => this.log(source, line),
      },
      closing,
    );
    this.caches = caches.run;
    this.left = caches.left;
    this.signIn = await SignIn.start(issuers, certificate);
    closing.add(() => this.signIn.close());
    const issuerPort = await lines.through('sign-in', this.signIn.port, certificate);
    for (const host of SignIn.hosts(issuers)) {
      routes.add(host.startsWith('cognito-idp.') ? 'cognito-idp' : 'internet', host, issuerPort);
    }
    const openSession = (roleArn: string, name: string, context: SessionOptions['context']) =>
      this.openSession(roleArn, name, EVERYWHERE, context);
    this.userPools = await startCognito(
      { deployment, issuers, signIn: this.signIn, certificate, routes, lines, openSession },
      closing,
    );
    this.datastores = await startHealthImaging(
      { deployment, roles: this.roles.values(), sessions, certificate, routes, onDenied, onUnknown },
      (emulator) => {
        closing.add(() => emulator.close());
        emulator.events.on('event', (event) => this.events.emit('event', event));
      },
    );
  }
}

function regionsOf(deployment: Deployment): ReadonlyMap<string, string> {
  return new Map(deployment.stacks.map(({ environment: { region, urlSuffix } }) => [region, urlSuffix]));
}

/** The names under which the processes of the app find the services. */
function certificateHosts(deployment: Deployment, issuers: readonly TrustedIssuer[]): string[] {
  const regional = [...regionsOf(deployment)].flatMap(([region, urlSuffix]) => [
    `*.${region}.${urlSuffix}`,
    `*.s3.${region}.${urlSuffix}`,
    CustomResources.host(region, urlSuffix),
  ]);
  // A wildcard stands for one label: buckets may have more.
  const buckets = deployment.ofType('AWS::S3::Bucket').map((bucket) => bucket.attribute('RegionalDomainName'));
  const caches = deployment
    .ofType('AWS::ElastiCache::ServerlessCache')
    .flatMap((cache) => ['Endpoint.Address', 'ReaderEndpoint.Address'].map((name) => cache.attribute(name)));
  return [
    ...regional,
    ...caches,
    ...buckets.filter((name) => name.length <= 253),
    ...SignIn.hosts(issuers),
    ...cognitoHosts(deployment),
    ...edgeHosts(deployment),
  ];
}
