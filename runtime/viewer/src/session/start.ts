import { CognitoSession } from './cognito-session';
import { IdentityPool } from './identity-pool';
import { UserSession } from './session';
import { SessionError } from './session-error';
import { SignInAttempt, TokenStore } from './tokens';
import { UserPool } from './user-pool';
import { ViewerConfig } from '../config/config';

export const SIGNED_IN_PATH = '/signed-in';

export type Start =
  | { readonly state: 'signed-in'; readonly session: UserSession }
  /** `failure`: a sign-in that was begun and did not succeed. */
  | { readonly state: 'signed-out'; readonly signIn: () => Promise<void>; readonly failure?: SessionError };

/** The session of this tab: of a sign-in that has just come back, or of before a reload; or the way to one. */
export async function startSession(config: ViewerConfig): Promise<Start> {
  const { signIn } = config;
  const userPool = new UserPool(signIn, `${location.origin}/`);
  const store = new TokenStore();
  const begin = async (returnTo: string) => {
    const { url, attempt } = await userPool.begin(returnTo, false);
    store.attempt = attempt;
    location.assign(url);
  };
  const { attempt } = store;
  let tokens = store.tokens;
  let failure: SessionError | undefined;
  if (location.pathname === SIGNED_IN_PATH) {
    store.attempt = undefined;
    const callback = new URL(location.href);
    // The code leaves the address, the history and every report at once.
    history.replaceState(null, '', returnPath(attempt));
    try {
      if (!attempt) throw new SessionError('ended', 'No sign-in was begun in this tab.');
      tokens = await userPool.redeem(callback, attempt);
    } catch (error) {
      failure = error instanceof SessionError ? error : new SessionError('broken', String(error));
      tokens = undefined;
    }
  }
  if (!tokens) return { state: 'signed-out', signIn: () => begin(location.pathname + location.search), failure };
  const session = new CognitoSession({
    tokens,
    store,
    userPool,
    identityPool: new IdentityPool(signIn, config.endpoints.cognitoIdentity),
    place: { here: () => location.pathname + location.search, go: (url) => location.assign(url) },
  });
  return { state: 'signed-in', session };
}

/** Only ever a path of this site. */
function returnPath(attempt: SignInAttempt | undefined): string {
  const path = attempt?.returnTo ?? '/';
  return /^\/(?![/\\])/.test(path) && !path.startsWith(SIGNED_IN_PATH) ? path : '/';
}
