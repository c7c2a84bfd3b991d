import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { ask, type HostAnswer } from './ask';
import type { AssemblyRunner } from '../../../local/assembly';

const HOST = 'runtime-medical-imaging.us-east-1.amazonaws.com';

/** A call of HealthImaging that is signed with what an identity pool answered. */
export async function signedRequest(
  runner: AssemblyRunner,
  answer: HostAnswer,
  path: string,
  body?: string,
): Promise<HostAnswer> {
  const { Credentials } = answer.json as {
    Credentials: { AccessKeyId: string; SecretKey: string; SessionToken: string };
  };
  const { AccessKeyId: accessKeyId, SecretKey: secretAccessKey, SessionToken: sessionToken } = Credentials;
  const signer = new SignatureV4({
    service: 'medical-imaging',
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    sha256: Sha256,
  });
  const method = body === undefined ? 'GET' : 'POST';
  const request = { method, protocol: 'https:', hostname: HOST, path, headers: { host: HOST }, body };
  const { headers } = await signer.sign(request);
  return ask(runner, `https://${HOST}${path}`, { method, headers, body });
}
