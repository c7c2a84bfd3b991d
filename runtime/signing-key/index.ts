import { publicKeyPem } from './public-key';
import { environmentCredentials } from '../lambda/credentials';
import { type CustomResourceEvent, answerCustomResource } from '../token-keys/custom-resource';

interface SigningKeyEvent extends CustomResourceEvent {
  readonly ResourceProperties: { readonly KeyArn: string };
}

/** Answers CloudFormation with the public key of a KMS key. There is nothing to undo on Delete. */
export async function handler(event: SigningKeyEvent): Promise<void> {
  await answerCustomResource(event, async () => {
    if (event.RequestType === 'Delete') return undefined;
    const PublicKey = await publicKeyPem(event.ResourceProperties.KeyArn, {
      credentials: () => environmentCredentials(process.env),
      endpoint: process.env.AWS_ENDPOINT_URL_KMS,
    });
    return { PublicKey };
  });
}
