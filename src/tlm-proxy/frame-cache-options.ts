import { Size, aws_ec2 as ec2, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';

/** The cache server that the tasks of a proxy share. */
export interface IFrameCache extends ec2.IConnectable {
  /** `rediss://<name>:<port>` of the server. */
  readonly url: string;

  /** The secret that holds the password of the tasks. */
  readonly secret: secretsmanager.ISecret;
}

/** Options of `FrameCacheTier.serverless`. */
export interface ServerlessFrameCacheOptions {
  /**
   * How much the cache may hold, from 1 to 5000 GiB in whole GiB. When it is full, the frames that were not asked for longest make room.
   *
   * @default Size.gibibytes(50)
   */
  readonly maxDataStorage?: Size;

  /**
   * The ElastiCache Processing Units per second that the cache may use, from 1000 to 15000000: what is asked of it beyond fails, and
   * comes from HealthImaging. A unit is a read or a write of 1 KiB.
   *
   * @default - no limit
   */
  readonly maxEcpuPerSecond?: number;

  /**
   * How many daily snapshots are kept, from 0 to 35. All that the cache holds is held by HealthImaging too, and a snapshot is one more copy of
   * patients' images.
   *
   * @default 0
   */
  readonly snapshotRetention?: number;

  /**
   * Letters and digits that name the password. A deployment with another name makes a new password and starts the tasks anew with it; until
   * they have started, the tasks before them get frames that they do not hold in memory from HealthImaging.
   *
   * @default '1'
   */
  readonly passwordVersion?: string;
}

/** Options of `FrameCacheTier.fromEndpoint`. */
export interface GivenFrameCacheOptions {
  /**
   * The port of the server.
   *
   * @default 6379
   */
  readonly port?: number;

  /**
   * The user that the tasks sign in as. It needs the commands `getrange`, `set`, `unlink` and, on a cluster, `readonly` and `cluster|slots`, for keys `ahi:*`.
   *
   * @default - the default user of the server
   */
  readonly username?: string;

  /** The secret that holds the password. */
  readonly password: secretsmanager.ISecret;

  /**
   * The key of the password in the JSON of the secret.
   *
   * @default - the whole text of the secret is the password
   */
  readonly passwordField?: string;

  /**
   * Whether the server speaks the cluster protocol, as ElastiCache Serverless and replication groups in cluster mode do.
   *
   * @default false
   */
  readonly cluster?: boolean;

  /** The server or its security group, to which the tasks are let connect, and which is told to let them in. */
  readonly server: ec2.IConnectable;
}
