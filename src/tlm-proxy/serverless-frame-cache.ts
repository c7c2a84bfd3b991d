import {
  Names,
  Size,
  Token,
  aws_ec2 as ec2,
  aws_elasticache as elasticache,
  aws_kms as kms,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FrameCache } from './frame-cache';
import { ServerlessFrameCacheOptions } from './frame-cache-options';
import { generatedSecret } from '../private/generated-secret';

/** Where a cache is made. */
export interface FrameCacheContext {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly encryptionKey: kms.IKey;
}

const ENGINE = 'valkey';
const USERNAME = 'frames';
/** 6379 for what is written and read, 6380 for what is read only, of which a client of the cluster protocol learns as well. */
const PORTS = ec2.Port.tcpRange(6379, 6380);
const MAX_ZONES = 3;
const DEFAULT_STORAGE = Size.gibibytes(50);

/** What the server's client sends, for the keys that it uses, and nothing else. */
const ACCESS = 'on ~ahi:* -@all +getrange +set +unlink +auth +ping +readonly +cluster|slots';

/** ElastiCache Serverless for Valkey, and the one user that it knows. */
export class ServerlessFrameCache extends Construct {
  public readonly cache: FrameCache;

  constructor(scope: Construct, id: string, context: FrameCacheContext, options: ServerlessFrameCacheOptions) {
    super(scope, id);
    const secret = this.createSecret(context.encryptionKey, options.passwordVersion ?? '1');
    const userGroup = this.createUserGroup(secret.secretValueFromJson('password').unsafeUnwrap());
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: context.vpc,
      description: 'Frame cache: Valkey from the tasks only',
      allowAllOutbound: false,
    });
    const storage = options.maxDataStorage ?? DEFAULT_STORAGE;
    const server = new elasticache.CfnServerlessCache(this, 'Server', {
      serverlessCacheName: this.uniqueName('cache'),
      description: 'Image frames that the tasks of a TLM proxy share',
      engine: ENGINE,
      majorEngineVersion: '8',
      subnetIds: subnetIds(context),
      securityGroupIds: [securityGroup.securityGroupId],
      kmsKeyId: context.encryptionKey.keyArn,
      userGroupId: userGroup.ref,
      cacheUsageLimits: {
        dataStorage: { maximum: storage.toGibibytes(), unit: 'GB' },
        ...(options.maxEcpuPerSecond !== undefined && { ecpuPerSecond: { maximum: options.maxEcpuPerSecond } }),
      },
      snapshotRetentionLimit: options.snapshotRetention ?? 0,
    });
    this.cache = new FrameCache({
      url: `rediss://${server.attrEndpointAddress}:${server.attrEndpointPort}`,
      port: PORTS,
      connections: new ec2.Connections({ securityGroups: [securityGroup], defaultPort: PORTS }),
      secret,
      passwordField: 'password',
      username: USERNAME,
      cluster: true,
      ready: this,
    });
  }

  private createSecret(encryptionKey: kms.IKey, version: string): secretsmanager.Secret {
    return generatedSecret(this, `Password${version}`, {
      description: 'Password of the tasks for the frame cache',
      encryptionKey,
      username: USERNAME,
      reasonNotToRotate:
        'A generated password of 64 characters that only the tasks are given, for a cache that only they can reach. ECS reads it when a task starts, so a change must start the tasks anew: it is changed by a deployment (passwordVersion), which does, and not behind their back',
    });
  }

  private createUserGroup(password: string): elasticache.CfnUserGroup {
    const user = (id: string, userName: string, accessString: string): elasticache.CfnUser =>
      new elasticache.CfnUser(this, id, {
        userId: this.uniqueName(id === 'User' ? 'user' : 'off'),
        userName,
        engine: ENGINE,
        accessString,
        authenticationMode: { Type: 'password', Passwords: [password] },
      });
    const users = [
      user('User', USERNAME, ACCESS),
      // ElastiCache may want a user of this name in each group; switched off, it can do nothing.
      user('DefaultUser', 'default', 'off -@all'),
    ];
    return new elasticache.CfnUserGroup(this, 'Users', {
      userGroupId: this.uniqueName('group'),
      engine: ENGINE,
      userIds: users.map(({ ref }) => ref),
    });
  }

  /** ElastiCache makes no names itself. At most 40 letters, digits and single hyphens, which it stores in lower case. */
  private uniqueName(kind: string): string {
    const name = Names.uniqueResourceName(this, { maxLength: 39 - kind.length, separator: '-' });
    return `${name}-${kind}`.toLowerCase();
  }
}

/** One of each zone: a serverless cache takes two or three. */
function subnetIds({ vpc, subnets }: FrameCacheContext): string[] {
  const ids = vpc.selectSubnets({ ...subnets, onePerAz: true }).subnetIds;
  return Token.isUnresolved(ids) ? ids : ids.slice(0, MAX_ZONES);
}
