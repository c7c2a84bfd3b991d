import { Credential } from '../../aws/credential';
import { accessDenied } from '../errors';

export function authorize(credential: Credential, operation: string, resources: readonly string[]): void {
  const action = `medical-imaging:${operation}`;
  const denied = resources.find((resource) => credential.allow && !credential.allow(action, resource));
  if (denied !== undefined) {
    throw accessDenied(
      `User: ${credential.accessKeyId} is not authorized to perform: ${action} on resource: ${denied}`,
    );
  }
}
