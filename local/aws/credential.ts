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

/** A fixed list, or a look-up by access key ID where credentials come and go. */
export type Credentials = readonly Credential[] | ((accessKeyId: string) => Credential | undefined);

export function credentialLookup(credentials: Credentials): (accessKeyId: string) => Credential | undefined {
  if (typeof credentials === 'function') return credentials;
  const byId = new Map(credentials.map((credential) => [credential.accessKeyId, credential]));
  return (accessKeyId) => byId.get(accessKeyId);
}
