import { Size, aws_ec2 as ec2, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';

/** The cache server that the tasks of a proxy share. */
export interface IFrameCache extends ec2.IConnectable {
  /** `rediss://<name>:<port>` of the server. */
  readonly url: string;

  /** The secret that holds the password with which the tasks sign in. */
  readonly secret: secretsmanager.ISecret;
}

/** Options of `FrameCacheTier.serverless`. */
export interface ServerlessFrameCacheOptions {
  /**
   * The most that the cache may hold, from 1 to 5000 GiB in whole GiB. When it is full, the least recently used frames are evicted.
   *
   * @default Size.gibibytes(50)
   */
  readonly maxDataStorage?: Size;

  /**
   * The most ElastiCache Processing Units per second that the cache may use, from 1000 to 15000000. Beyond that the cache refuses requests, and
   * frames come from HealthImaging. A unit is a read or a write of 1 KiB.
   *
   * @default - no limit
   */
  readonly maxEcpuPerSecond?: number;

  /**
   * How many daily snapshots are kept, from 0 to 35. There is no need for any: everything in the cache is in HealthImaging too, and a snapshot is
   * one more copy of patients' images.
   *
   * @default 0
   */
  readonly snapshotRetention?: number;

  /**
   * A name for the generated password, of 1 to 32 letters and digits. Changing it generates a new password and replaces the tasks; until the
   * new tasks have started, the old ones work without the cache.
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
   * The user name with which the tasks sign in. The user needs the commands `getrange`, `set`, `unlink` and, on a cluster, `readonly` and
   * `cluster|slots`, on keys `ahi:*`.
   *
   * @default - the default user of the server
   */
  readonly username?: string;

  /** The secret that holds the password. */
  readonly password: secretsmanager.ISecret;

  /**
   * The key of the password in the JSON of the secret.
   *
   * @default - the secret is not JSON: its whole text is the password
   */
  readonly passwordField?: string;

  /**
   * Whether the server speaks the cluster protocol, as ElastiCache Serverless and replication groups in cluster mode do.
   *
   * @default false
   */
  readonly cluster?: boolean;

  /** The server or its security group. Rules are added so that the tasks may connect to it. */
  readonly server: ec2.IConnectable;
}
