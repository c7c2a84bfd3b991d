import type { BrowserContext } from 'playwright-core';
import { ACCESS_TOKEN, SIGNED_IN_COOKIE } from './viewer-server';
import type { Tokens } from '../../../runtime/viewer/src/session/tokens';

/** Lets pages of a test server find their user signed in. */
export async function signedIn(context: BrowserContext): Promise<void> {
  await context.addInitScript(signIn, { cookie: SIGNED_IN_COOKIE, accessToken: ACCESS_TOKEN });
}

/** Runs in each page before its own scripts: the tokens that a sign-in would have left, where the site asks for that. */
function signIn({ cookie, accessToken }: { readonly cookie: string; readonly accessToken: string }): void {
  if (!document.cookie.includes(cookie)) return;
  const user = { id: 'reader', name: 'Rita Reader' };
  const tokens: Tokens = { accessToken, idToken: 'id-token', expiresAt: Date.now() + 3_600_000, user };
  sessionStorage.setItem('viewer.tokens', JSON.stringify(tokens));
}
