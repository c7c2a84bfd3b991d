import { accessDenied } from '../errors';

/** Who may call. A credential without `allow` may do everything. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials carry it; a request has to send exactly this one. */
  readonly sessionToken?: string;
  readonly expiresAt?: Date;
  /** The place of a policy: `action` as 'medical-imaging:GetImageFrame', `resourceArn` of the data store or image set, or '*'. */
  readonly allow?: (action: string, resourceArn: string) => boolean;
}

export function authorize(credential: Credential, operation: string, resources: readonly string[]): void {
  const action = `medical-imaging:${operation}`;
  const denied = resources.find((resource) => credential.allow && !credential.allow(action, resource));
  if (denied !== undefined) {
    throw accessDenied(
      `User: ${credential.accessKeyId} is not authorized to perform: ${action} on resource: ${denied}`,
    );
  }
}
