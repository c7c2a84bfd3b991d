import {
  Aws,
  CustomResource,
  Duration,
  Names,
  RemovalPolicy,
  Stack,
  aws_cloudfront as cloudfront,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { createFunction } from './function';
import { LogSettings } from '../private/log-group';

export interface SigningKeysProps {
  /** The first one signs. */
  readonly names: string[];
  readonly logs: LogSettings;
}

interface SigningKey {
  readonly name: string;
  readonly key: kms.Key;
  readonly publicKey: cloudfront.IPublicKey;
}

/** The keys that sessions are signed with. The private ones never leave KMS; CloudFront is given the public ones at deployment. */
export class SigningKeys extends Construct {
  public readonly keyGroup: cloudfront.KeyGroup;
  /** By name, so that a change of their order is a change of nothing but who signs. */
  private readonly keys: SigningKey[];
  private readonly signing: SigningKey;

  constructor(scope: Construct, id: string, props: SigningKeysProps) {
    super(scope, id);
    const reader = createFunction(this, 'PublicKeyReader', {
      description: 'Reads the public keys of CloudFront sessions out of KMS',
      asset: 'signing-key',
      reservedConcurrency: 1,
      logs: props.logs,
      isSynchronous: false,
    });
    this.keys = [...props.names].sort().map((name) => this.createKey(name, reader));
    this.signing = this.keys.find(({ name }) => name === props.names[0])!;
    this.keyGroup = new cloudfront.KeyGroup(this, 'KeyGroup', {
      keyGroupName: accountWideName(this, 'keys'),
      comment: `Sessions of ${this.node.path}`.slice(0, 128),
      items: this.keys.map(({ publicKey }) => publicKey),
    });
  }

  public grantSign(grantee: iam.IGrantable): void {
    // With all of them: were only the first one granted, the deployment that puts another one first would change policy and function
    // one after the other, and what is signed in between be refused.
    for (const { key } of this.keys) key.grant(grantee, 'kms:Sign');
  }

  /** What the function that signs is told. */
  public config(): string {
    return Stack.of(this).toJsonString(
      [this.signing, ...this.keys.filter((key) => key !== this.signing)].map(({ key, publicKey }) => ({
        keyPairId: publicKey.publicKeyId,
        kmsKeyArn: key.keyArn,
      })),
    );
  }

  private createKey(name: string, reader: lambda.Function): SigningKey {
    const key = new kms.Key(this, `Key-${name}`, {
      description: `Signs CloudFront sessions of ${this.node.path}`,
      keySpec: kms.KeySpec.ECC_NIST_P256,
      keyUsage: kms.KeyUsage.SIGN_VERIFY,
      // It protects nothing that lasts: a session is over after minutes, and a lost key is replaced by a new one.
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    const granted = key.grant(reader, 'kms:GetPublicKey');
    const pem = new CustomResource(this, `Pem-${name}`, {
      resourceType: 'Custom::SigningKey',
      serviceToken: reader.functionArn,
      serviceTimeout: Duration.minutes(10),
      properties: { KeyArn: key.keyArn },
    });
    granted.applyBefore(pem);
    const publicKey = new cloudfront.PublicKey(this, `PublicKey-${name}`, {
      publicKeyName: accountWideName(this, name),
      encodedKey: pem.getAttString('PublicKey'),
    });
    return { name, key, publicKey };
  }
}

/** Names of CloudFront are those of the account, over all regions. */
export function accountWideName(scope: Construct, suffix: string): string {
  const unique = Names.uniqueResourceName(scope, { maxLength: 32, allowedSpecialCharacters: '_' });
  return `${unique}-${suffix}-${Aws.REGION}`;
}
