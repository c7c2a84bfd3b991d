import { useCallback, useEffect, useState } from 'react';
import { describeError } from './errors';
import { useAppTexts } from './texts';

export type Loaded<T> =
  | { readonly state: 'loading'; readonly reload: () => void }
  | { readonly state: 'failed'; readonly error: string; readonly reload: () => void }
  | {
      readonly state: 'ready';
      readonly value: T;
      /** Loads anew and shows that it does. */
      readonly reload: () => void;
      /** Loads anew behind what is shown; a failure shows at the next `reload`. */
      readonly refresh: () => void;
    };

type Outcome<T> = { load: unknown; value: T } | { load: unknown; error: unknown };

/** Loads when the page opens and whenever `load` changes (give it useCallback); what is no longer wanted is aborted. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const texts = useAppTexts();
  const [outcome, setOutcome] = useState<Outcome<T>>();
  const [attempt, setAttempt] = useState(0);
  const refresh = useCallback(() => setAttempt((count) => count + 1), []);
  const reload = useCallback(() => {
    setOutcome(undefined);
    refresh();
  }, [refresh]);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (value) => abort.signal.aborted || setOutcome({ load, value }),
      (error: unknown) =>
        abort.signal.aborted ||
        setOutcome((shown) => (shown && 'value' in shown && shown.load === load ? shown : { load, error })),
    );
    return () => abort.abort();
  }, [load, attempt]);
  // An outcome of the previous `load` is not shown as one of this.
  if (!outcome || outcome.load !== load) return { state: 'loading', reload };
  return 'value' in outcome
    ? { state: 'ready', value: outcome.value, reload, refresh }
    : { state: 'failed', error: describeError(outcome.error, texts), reload };
}
