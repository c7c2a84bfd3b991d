import { RemovalPolicy, aws_kms as kms, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

export interface GeneratedSecretProps {
  readonly description: string;
  readonly encryptionKey: kms.IKey;
  /** Makes the secret a JSON object of this name and the generated `password`. */
  readonly username?: string;
  /** Why it is not rotated behind the back of those that use it. */
  readonly reasonNotToRotate: string;
}

/** 64 letters and digits that nobody chose. Another one is made by a deployment, under another ID. */
export function generatedSecret(scope: Construct, id: string, props: GeneratedSecretProps): secretsmanager.Secret {
  const { username } = props;
  const secret = new secretsmanager.Secret(scope, id, {
    description: props.description,
    encryptionKey: props.encryptionKey,
    generateSecretString: {
      ...(username !== undefined && {
        secretStringTemplate: JSON.stringify({ username }),
        generateStringKey: 'password',
      }),
      passwordLength: 64,
      excludePunctuation: true,
    },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(secret, props.reasonNotToRotate, 'HIPAA+NIST:SecretsManagerRotationEnabled', 'AwsSolutions:SMG4');
  return secret;
}
