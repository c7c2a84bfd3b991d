import { useCallback, useEffect, useState } from 'react';

export type Loaded<T> =
  | { readonly state: 'loading'; readonly reload: () => void }
  | { readonly state: 'failed'; readonly error: string; readonly reload: () => void }
  | { readonly state: 'ready'; readonly value: T; readonly reload: () => void };

type Outcome<T> = { load: unknown; value: T } | { load: unknown; error: string };

/** Loads when the page opens and whenever `load` changes (give it useCallback); what is no longer wanted is aborted. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [outcome, setOutcome] = useState<Outcome<T>>();
  const [attempt, setAttempt] = useState(0);
  const reload = useCallback(() => {
    setOutcome(undefined);
    setAttempt((count) => count + 1);
  }, []);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (value) => abort.signal.aborted || setOutcome({ load, value }),
      (error: unknown) => abort.signal.aborted || setOutcome({ load, error: describeError(error) }),
    );
    return () => abort.abort();
  }, [load, attempt]);
  // An outcome of the previous `load` is not shown as one of this.
  if (!outcome || outcome.load !== load) return { state: 'loading', reload };
  return 'value' in outcome
    ? { state: 'ready', value: outcome.value, reload }
    : { state: 'failed', error: outcome.error, reload };
}

/** One line for the reader. The texts of the service name its resources, not patients. */
export function describeError(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const known: Readonly<Record<string, string>> = {
    AccessDeniedException: 'You are not allowed to see this. Ask the administrator for access to the data store.',
    ResourceNotFoundException: 'This does not exist, or not any more.',
    ThrottlingException: 'The data store is too busy. Try again in a moment.',
    TypeError: 'The server cannot be reached. Check the connection and try again.',
  };
  return known[name] ?? message;
}
