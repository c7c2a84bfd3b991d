export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration: Date;
}

/** Who is signed in. Both values are renewed before they expire; nothing of them is kept outside memory. */
export interface Session {
  /** For the frame API; `rejected` is a token that the API did not accept, so that a new one is needed. */
  accessToken(rejected?: string): Promise<string>;
  /** For HealthImaging's own API. */
  credentials(): Promise<SessionCredentials>;
}
