import { aws_ec2 as ec2, aws_ecs as ecs, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { IDependable } from 'constructs';
import { IFrameCache } from './frame-cache-options';

/** What the tasks must know of a cache server. */
export interface FrameCacheSettings {
  readonly url: string;
  readonly port: ec2.Port;
  readonly connections: ec2.Connections;
  readonly secret: secretsmanager.ISecret;
  readonly passwordField?: string;
  readonly username?: string;
  readonly cluster: boolean;
  /** What must be there before tasks can sign in. */
  readonly ready?: IDependable;
}

/** A cache server, as a task definition is told of it. */
export class FrameCache implements IFrameCache {
  public readonly url: string;
  public readonly connections: ec2.Connections;
  public readonly secret: secretsmanager.ISecret;

  constructor(private readonly settings: FrameCacheSettings) {
    this.url = settings.url;
    this.connections = settings.connections;
    this.secret = settings.secret;
  }

  public get ready(): IDependable | undefined {
    return this.settings.ready;
  }

  public letIn(tasks: ec2.ISecurityGroup): void {
    tasks.connections.allowTo(this, this.settings.port, 'TLS from the tasks to the frame cache');
  }

  /** Without the password. */
  public environment(): Record<string, string> {
    const { url, cluster, username } = this.settings;
    return {
      TLM_PROXY_CACHE_URL: url,
      TLM_PROXY_CACHE_CLUSTER: `${cluster}`,
      ...(username !== undefined && { TLM_PROXY_CACHE_USERNAME: username }),
    };
  }

  /** What ECS itself reads for the container. */
  public secrets(): Record<string, ecs.Secret> {
    return { TLM_PROXY_CACHE_PASSWORD: ecs.Secret.fromSecretsManager(this.secret, this.settings.passwordField) };
  }
}
