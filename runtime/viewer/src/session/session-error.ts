/**
 * ended: signed out, locked or expired, so that only signing in helps. refused: signed in, but without a right to images.
 * unreachable: worth another try. broken: the deployment is not set up right.
 */
export type SessionFailure = 'ended' | 'refused' | 'unreachable' | 'broken';

/** The message is for the deployment's administrators and holds neither tokens nor names; readers get a text by `failure`. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  constructor(
    readonly failure: SessionFailure,
    message: string,
  ) {
    super(message);
  }
}
