import { createHash } from 'node:crypto';
import type { EncryptionKeys } from '../iam/keys';
import { statementsOf, type Statement } from '../iam/policy';
import type { Deployment } from '../template/deployment';
import type { Environment } from '../template/environment';
import { asList, isObject, type TemplateValue } from '../template/template';

export interface StoredObject {
  readonly body: Buffer;
  /** Content-Type, and what else was given with it: Cache-Control and the like, x-amz-meta-… */
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
  readonly modified: Date;
}

/** A bucket of the app, its objects in memory. */
export class Bucket {
  private readonly objects = new Map<string, StoredObject>();

  constructor(
    public readonly name: string,
    public readonly arn: string,
    public readonly environment: Environment,
    public readonly policy: readonly Statement[],
    /** ARN of the KMS key that objects are encrypted with. */
    public readonly keyArn: string | undefined,
  ) {}

  public get(key: string): StoredObject | undefined {
    return this.objects.get(key);
  }

  public get keys(): readonly string[] {
    return [...this.objects.keys()];
  }

  public put(key: string, body: Buffer, headers: Readonly<Record<string, string>>): StoredObject {
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const object = { body, headers, etag, modified: new Date() };
    this.objects.set(key, object);
    return object;
  }

  public delete(key: string): void {
    this.objects.delete(key);
  }
}

export function collectBuckets(deployment: Deployment, keys: EncryptionKeys): ReadonlyMap<string, Bucket> {
  const policies = deployment.ofType('AWS::S3::BucketPolicy');
  const buckets = deployment.ofType('AWS::S3::Bucket').map((bucket): [string, Bucket] => {
    const documents = policies.filter((policy) => policy.property('Bucket') === bucket.ref);
    const statements = documents.flatMap((policy) => statementsOf(policy.property('PolicyDocument')));
    const key = encryptionKey(bucket.property('BucketEncryption'));
    const keyArn = key === undefined ? undefined : keys.arn(key);
    return [bucket.ref, new Bucket(bucket.ref, bucket.attribute('Arn'), bucket.environment, statements, keyArn)];
  });
  return new Map(buckets);
}

/** The key that the account itself manages, if any. */
function encryptionKey(encryption: TemplateValue | undefined): string | undefined {
  const rules = isObject(encryption) ? asList(encryption.ServerSideEncryptionConfiguration) : [];
  for (const rule of rules) {
    const byDefault = isObject(rule) ? rule.ServerSideEncryptionByDefault : undefined;
    if (isObject(byDefault) && typeof byDefault.KMSMasterKeyID === 'string') return byDefault.KMSMasterKeyID;
  }
  return undefined;
}
