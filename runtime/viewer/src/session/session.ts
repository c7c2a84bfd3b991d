import { SessionUser } from './tokens';

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration: Date;
}

/** Who is signed in. Both values are renewed before they expire; nothing of them is kept beyond the tab. */
export interface Session {
  /** For the frame API; `rejected` is a token that the API did not accept, so that a new one is needed. */
  accessToken(rejected?: string): Promise<string>;
  /** For HealthImaging's own API. */
  credentials(): Promise<SessionCredentials>;
}

/** open; locked by the clock after idle time; ended as it could not be renewed. Both need a new sign-in. */
export type SessionStatus = 'open' | 'locked' | 'ended';

/** A session that a user began by signing in. */
export interface UserSession extends Session {
  readonly user: SessionUser;
  readonly status: SessionStatus;
  subscribe(listener: () => void): () => void;
  lock(): void;
  /** Leaves the page, to come back to the same place. */
  signInAgain(): Promise<void>;
  /** Leaves the page. */
  signOut(): Promise<void>;
}
