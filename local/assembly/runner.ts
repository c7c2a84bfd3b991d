import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Closing } from './closing';
import { Cloud } from './cloud';
import { CloudAssembly } from './cloud-assembly';
import { ControlPlane } from './cloudfront/control-plane';
import type { Distribution, DistributionStats } from './cloudfront/distribution';
import { startDistributions } from './cloudfront/distributions';
import { vpcTargets, type StartedListener } from './cloudfront/vpc-origin';
import { withUserPools, type LocalUserPool } from './cognito/cognito';
import type { EcsService } from './ecs/service';
import { createService } from './ecs/services';
import { readTaskDefinition } from './ecs/task-definition';
import { LoadBalancerListener } from './elb/load-balancer';
import { TargetGroup } from './elb/target-group';
import type { EmittedEvent } from './events';
import { browserHosts } from './gateway/browser-hosts';
import { proxyHostsOf } from './gateway/config-json';
import type { BrowserHost } from './gateway/names';
import type { LocalDatastore } from './healthimaging';
import { notRun, type NotRun } from './inventory';
import type { KeyPairs } from './kms/key-pairs';
import { createCustomResources, startRules } from './lambda/callers';
import { FunctionUrls } from './lambda/function-urls';
import { Functions } from './lambda/functions';
import type { Line } from './network/line';
import type { Way } from './network/lines';
import type { Route } from './network/routes';
import type { Bucket } from './s3/buckets';
import type { IssueOptions, SignIn } from './sign-in/sign-in';
import { trustedIssuers, type TrustedIssuer } from './sign-in/trusted-issuers';
import { Deployment, type DeploymentOptions } from './template/deployment';
import type { Resource } from './template/stack-values';
import { isObject } from './template/template';

export interface AssemblyRunnerOptions extends DeploymentOptions {
  /** Tasks of each service. Default: what the template wants. */
  readonly taskCount?: number;
  /** Within which the tasks of a service have to be healthy. Default: 60000. */
  readonly readyTimeoutMs?: number;
  /** How long credentials of roles are valid; new ones come in time. Default: one hour. */
  readonly sessionLifetimeMs?: number;
  /** What is in keys of KMS, shared by runs that are deployments of one app after the other. Default: new ones. */
  readonly keyPairs?: KeyPairs;
  /** Executable that plays ElastiCache. Default: valkey-server or redis-server of the PATH. */
  readonly cacheServer?: string;
  /** Lines between parts of the app. Default: none. */
  readonly lines?: ReadonlyMap<Way, Line>;
  /** Port of the first load balancer. Default: any free one. */
  readonly port?: number;
  /** Hears each line of tasks, functions (by logical ID) and of `iam`. */
  readonly onLog?: (source: string, line: string) => void;
}

/** The app of a cloud assembly, running on this machine. */
export class AssemblyRunner {
  /** @throws where the app would not come up in the cloud, with the one line that says why */
  public static async start(directory: string, options: AssemblyRunnerOptions = {}): Promise<AssemblyRunner> {
    const assembly = await CloudAssembly.read(directory);
    const closing = new Closing();
    const scratch = await mkdtemp(path.join(tmpdir(), 'cdk-healthimaging-assembly-'));
    closing.add(() => rm(scratch, { recursive: true, force: true }));
    const runner = new AssemblyRunner(assembly, new Deployment(assembly, options), scratch, closing, options);
    try {
      await runner.bringUp();
      return runner;
    } catch (error) {
      await closing.run().catch(() => undefined);
      throw error;
    }
  }

  private cloud!: Cloud;
  private trusted: readonly TrustedIssuer[] = [];
  private services: readonly EcsService[] = [];
  private listeners: readonly StartedListener[] = [];
  private edges: readonly { readonly resource: Resource; readonly distribution: Distribution }[] = [];
  private leftOut: readonly NotRun[] = [];
  private functionResources: () => readonly Resource[] = () => [];

  private constructor(
    private readonly assembly: CloudAssembly,
    private readonly deployment: Deployment,
    private readonly scratch: string,
    private readonly closing: Closing,
    private readonly options: AssemblyRunnerOptions,
  ) {}

  public get tasks(): readonly {
    readonly stack: string;
    readonly service: string;
    readonly pid: number;
    readonly port: number;
  }[] {
    return this.services.flatMap(({ stack, logicalId, tasks }) =>
      tasks.map(({ pid, port }) => ({ stack, service: logicalId, pid, port })),
    );
  }

  public get loadBalancers(): readonly { readonly stack: string; readonly logicalId: string; readonly url: string }[] {
    return this.listeners.map(({ loadBalancer, listener }) => ({
      stack: loadBalancer.stack.id,
      logicalId: loadBalancer.logicalId,
      url: listener.url,
    }));
  }

  /** Where the distributions of the app are: each under its own name, which clients have to ask for, on a port of this machine. */
  public get distributions(): readonly {
    readonly stack: string;
    readonly logicalId: string;
    readonly domainName: string;
    readonly aliases: readonly string[];
    readonly port: number;
    readonly url: string;
    readonly stats: DistributionStats;
    /** Keys of what is in its cache. */
    readonly cacheKeys: readonly string[];
  }[] {
    return this.edges.map(({ resource, distribution }) => ({
      stack: resource.stack.id,
      logicalId: resource.logicalId,
      domainName: distribution.config.domainName,
      aliases: distribution.config.aliases,
      port: distribution.port,
      url: `https://localhost:${distribution.port}`,
      stats: distribution.stats,
      cacheKeys: distribution.edge.cache.keys,
    }));
  }

  /** Hands an event to the rules of the app, as the service that it comes from would. */
  public emit(event: EmittedEvent): void {
    this.cloud.events.emit('event', event);
  }

  public get caches(): readonly {
    readonly stack: string;
    readonly logicalId: string;
    readonly host: string;
    readonly port: number;
    readonly pid: number;
  }[] {
    return this.cloud.caches.map(({ stack, logicalId, host, port, pid }) => ({ stack, logicalId, host, port, pid }));
  }

  /** The data stores that the app makes or may read; their emulators take image sets. */
  public get datastores(): readonly LocalDatastore[] {
    return this.cloud.datastores;
  }

  /** The functions that something calls here. */
  public get functions(): readonly { readonly stack: string; readonly logicalId: string }[] {
    return this.functionResources().map(({ stack, logicalId }) => ({ stack: stack.id, logicalId }));
  }

  /** The user pools of the app, and who can sign in to them here. */
  public get userPools(): readonly LocalUserPool[] {
    return this.cloud.userPools;
  }

  /** Host names that HTTPS servers of this machine answer to, and their ports. */
  public get hosts(): readonly Route[] {
    return this.cloud.routes.https;
  }

  /** What browsers of this machine may open through a gateway. */
  public get browserHosts(): readonly BrowserHost[] {
    const loadBalancers = this.listeners.map(({ loadBalancer, listener }) => ({
      resource: loadBalancer,
      port: listener.port,
    }));
    const proxyHosts = [...this.cloud.buckets.values()].flatMap(proxyHostsOf);
    return browserHosts({ deployment: this.deployment, routes: this.hosts, loadBalancers, proxyHosts });
  }

  /** The buckets of the app. */
  public get buckets(): readonly Bucket[] {
    return [...this.cloud.buckets.values()];
  }

  /** A bucket of the app with its objects. */
  public bucket(name: string): Bucket | undefined {
    return this.cloud.buckets.get(name);
  }

  /** Outputs of each stack, by their names; those that cannot be known here are left out. */
  public get outputs(): ReadonlyMap<string, Readonly<Record<string, string>>> {
    return new Map(this.deployment.stacks.map((stack) => [stack.id, stack.outputs()]));
  }

  /** What the templates contain and this machine does not run. */
  public get notRun(): readonly NotRun[] {
    return this.leftOut;
  }

  /** The certificate, in PEM, that load balancers show here. */
  public get certificate(): string {
    return this.cloud.certificate.cert;
  }

  /** Who signs tokens that the app accepts, and for which clients. */
  public get issuers(): readonly TrustedIssuer[] {
    return this.trusted;
  }

  /** An access token for a user, from one of the issuers that the app trusts. */
  public issue(user: string, groups: readonly string[] = [], options?: IssueOptions): Promise<string> {
    return this.cloud.signIn.issue(user, groups, options);
  }

  /** Public keys of an issuer that the app trusts. */
  public keySet(issuer: string): ReturnType<SignIn['keySet']> {
    return this.cloud.signIn.keySet(issuer);
  }

  public stop(): Promise<void> {
    return this.closing.run();
  }

  private async bringUp(): Promise<void> {
    const { assembly, deployment, scratch, closing, options } = this;
    this.trusted = this.findIssuers();
    const cloud = await Cloud.start(
      {
        assembly,
        deployment,
        scratch,
        issuers: this.trusted,
        sessionLifetimeMs: options.sessionLifetimeMs ?? 3_600_000,
        lines: options.lines ?? new Map(),
        cacheServer: options.cacheServer,
        keyPairs: options.keyPairs,
        onLog: (source, line) => options.onLog?.(source, line),
      },
      closing,
    );
    this.cloud = cloud;
    const functions = await Functions.start(assembly, deployment, cloud, scratch);
    closing.add(() => functions.stop());
    const plane = await ControlPlane.start(cloud);
    closing.add(() => plane.close());
    this.functionResources = () => functions.resources;
    const custom = await createCustomResources(deployment, functions, cloud, assembly);
    const rules = await startRules(deployment, functions, cloud, closing);
    const balanced = await this.startServices();
    const urls = await FunctionUrls.start(deployment, functions, cloud);
    closing.add(() => urls.close());
    const targets = vpcTargets(deployment, cloud, this.listeners);
    const edges = await startDistributions(deployment, cloud, plane, targets, closing);
    this.edges = edges.started;
    const run = new Set([...functions.resources, ...custom.run, ...rules.run, ...urls.run, ...edges.run]);
    const left = [cloud.left, custom.left, rules.left, balanced, urls.left, edges.left].flatMap((map) => [...map]);
    this.leftOut = notRun(deployment, run, new Map(left));
  }

  private async startServices(): Promise<ReadonlyMap<Resource, string>> {
    const { assembly, deployment, cloud, scratch, closing, options } = this;
    const groups = deployment.ofType('AWS::ElasticLoadBalancingV2::TargetGroup').map((group) => new TargetGroup(group));
    closing.add(() => groups.forEach((group) => group.close()));
    const targetGroups = new Map(groups.map((group) => [group.arn, group]));
    const left = await this.startListeners(targetGroups);
    const readyTimeoutMs = options.readyTimeoutMs ?? 60_000;
    const shared = { assembly, deployment, cloud, targetGroups, scratch, count: options.taskCount, readyTimeoutMs };
    this.services = await Promise.all(
      deployment.ofType('AWS::ECS::Service').map((service) => createService(service, shared)),
    );
    closing.add(() => Promise.all(this.services.map((service) => service.stop())));
    await Promise.all(this.services.map((service) => service.start()));
    return left;
  }

  private async startListeners(targetGroups: ReadonlyMap<string, TargetGroup>): Promise<Map<Resource, string>> {
    const { deployment, cloud, closing } = this;
    const left = new Map<Resource, string>();
    const started: StartedListener[] = [];
    const balancers = deployment.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer');
    for (const resource of deployment.ofType('AWS::ElasticLoadBalancingV2::Listener')) {
      const loadBalancer = balancers.find(({ ref }) => ref === resource.property('LoadBalancerArn'));
      if (!loadBalancer || resource.property('Protocol') !== 'HTTPS') {
        left.set(
          resource,
          loadBalancer ? 'the local system has HTTPS listeners only' : 'its load balancer is not in the app',
        );
        continue;
      }
      const listener = await LoadBalancerListener.start({
        listener: resource,
        loadBalancer,
        targetGroups,
        certificate: cloud.certificate,
        port: started.length === 0 ? (this.options.port ?? 0) : 0,
      });
      closing.add(() => listener.close());
      started.push({ loadBalancer, resource, listener });
    }
    this.listeners = started;
    return left;
  }

  /** Who signs tokens is known from what tasks and functions are told. */
  private findIssuers(): TrustedIssuer[] {
    const { deployment } = this;
    const tasks = deployment
      .ofType('AWS::ECS::TaskDefinition')
      .map((definition) => readTaskDefinition(definition).container.environment);
    const functions = deployment.ofType('AWS::Lambda::Function').map((fn) => {
      const Environment = fn.property('Environment');
      const variables = isObject(Environment) && isObject(Environment.Variables) ? Environment.Variables : {};
      return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
    });
    return withUserPools(trustedIssuers([...tasks, ...functions]), deployment);
  }
}
