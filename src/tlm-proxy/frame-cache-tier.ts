import { Tokenization, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FrameCache } from './frame-cache';
import { GivenFrameCacheOptions, ServerlessFrameCacheOptions } from './frame-cache-options';
import { FrameCacheContext, ServerlessFrameCache } from './serverless-frame-cache';
import { Conflicts } from '../private/conflicts';

/**
 * A second tier of the frame cache, shared by all tasks: a Valkey or Redis server, always reached over TLS. A server that is slow, full or down
 * never fails a request: frames come from HealthImaging then.
 *
 * A frame stays in it for up to `cacheTtl` of the proxy, even after it was deleted in HealthImaging.
 *
 * @example
 * FrameCacheTier.serverless({ maxDataStorage: Size.gibibytes(200) });
 */
export class FrameCacheTier {
  /**
   * A new, encrypted ElastiCache Serverless cache for Valkey in the VPC of the proxy, which only its tasks can reach.
   *
   * @param options limits, snapshots and password of the cache
   */
  public static serverless(options: ServerlessFrameCacheOptions = {}): FrameCacheTier {
    const conflicts = new Conflicts();
    const storage = options.maxDataStorage;
    if (storage !== undefined && !storage.isUnresolved()) {
      conflicts.number('maxDataStorage', storage.toGibibytes({ rounding: 2 }), '1 to 5000 GiB in whole GiB', (gib) =>
        isWhole(gib, 1, 5000),
      );
    }
    conflicts.number('maxEcpuPerSecond', options.maxEcpuPerSecond, 'a whole number from 1000 to 15000000', (n) =>
      isWhole(n, 1000, 15_000_000),
    );
    conflicts.number('snapshotRetention', options.snapshotRetention, 'a whole number from 0 to 35', (n) =>
      isWhole(n, 0, 35),
    );
    // It becomes part of a logical ID, which no token can.
    if (options.passwordVersion !== undefined && !/^[A-Za-z0-9]{1,32}$/.test(options.passwordVersion)) {
      conflicts.add(
        `passwordVersion must be 1 to 32 letters and digits, known at synthesis, got ${JSON.stringify(options.passwordVersion)}`,
      );
    }
    conflicts.throwIfAny('FrameCacheTier.serverless');
    return new FrameCacheTier((scope, context) => new ServerlessFrameCache(scope, 'Cache', context, options).cache);
  }

  /**
   * An existing server. Its certificate must be issued by Amazon or another public certificate authority.
   *
   * @param address the host name of the server, or of its configuration endpoint, without scheme and port
   * @param options how the tasks connect and sign in
   */
  public static fromEndpoint(address: string, options: GivenFrameCacheOptions): FrameCacheTier {
    const conflicts = new Conflicts();
    const allowed = 'a host name or an address without scheme and port';
    conflicts.text('address', address, allowed, (text) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text));
    conflicts.number('port', options.port, 'a whole number from 1 to 65535', (n) => isWhole(n, 1, 65_535));
    conflicts.text('username', options.username, 'a name without spaces', (name) => /^\S+$/.test(name));
    conflicts.text('passwordField', options.passwordField, 'the name of a key', (name) => /^[^:\s]+$/.test(name));
    conflicts.throwIfAny('FrameCacheTier.fromEndpoint');
    const port = options.port ?? 6379;
    return new FrameCacheTier(
      () =>
        new FrameCache({
          url: `rediss://${address}:${Tokenization.stringifyNumber(port)}`,
          port: ec2.Port.tcp(port),
          connections: options.server.connections,
          secret: options.password,
          passwordField: options.passwordField,
          username: options.username,
          cluster: options.cluster ?? false,
        }),
    );
  }

  private constructor(private readonly binder: (scope: Construct, context: FrameCacheContext) => FrameCache) {}

  /**
   * Makes what the tier consists of.
   * @internal
   */
  public _bind(scope: Construct, context: FrameCacheContext): FrameCache {
    return this.binder(scope, context);
  }
}

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}
