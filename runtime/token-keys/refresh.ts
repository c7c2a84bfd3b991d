import { type Issuer } from './issuer';
import { type PublicKeySet } from './key-set';

export interface RefreshOptions {
  readonly issuers: readonly Issuer[];
  fetchKeys(issuer: Issuer): Promise<PublicKeySet>;
  store(key: string, json: string): Promise<void>;
  log(entry: Record<string, string | number>): void;
}

/** Stores the current keys of every issuer. One that fails keeps its last keys and does not stop the others; then this rejects. */
export async function refreshKeys({ issuers, fetchKeys, store, log }: RefreshOptions): Promise<void> {
  const outcomes = await Promise.allSettled(
    issuers.map(async (issuer) => {
      const keySet = await fetchKeys(issuer);
      await store(issuer.key, JSON.stringify(keySet));
      log({ level: 'info', message: 'token keys stored', issuer: issuer.issuer, keys: keySet.keys.length });
    }),
  );
  const failures = outcomes.flatMap((outcome, i) =>
    outcome.status === 'rejected' ? [{ issuer: issuers[i].issuer, error: (outcome.reason as Error).message }] : [],
  );
  for (const failure of failures) log({ level: 'error', message: 'token keys not refreshed', ...failure });
  if (failures.length > 0) {
    throw new Error(failures.map(({ issuer, error }) => `keys of ${issuer}: ${error}`).join('; '));
  }
}
