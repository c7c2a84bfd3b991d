import { Services } from './services';

/** Takes back what was given to this browser, cookies of the image server included, and leaves. */
export async function signOut({ session, sources }: Services): Promise<void> {
  // What cannot be told ends by itself a little later: it does not keep the user here.
  const token = await session.accessToken().catch(() => undefined);
  if (token !== undefined) await Promise.allSettled(sources.map((source) => source.end?.(token)));
  await session.signOut();
}
