import { createContext, useCallback, useContext, useMemo, useSyncExternalStore } from 'react';
import { KeptValues } from './kept-values';

export const KeptValuesContext = createContext<KeptValues | undefined>(undefined);

/** A kept value and its setter; `read` makes a valid one of whatever was kept, by an earlier release too (give it a constant function). */
export function useKept<T>(name: string, read: (kept: unknown) => T): readonly [T, (value: T) => void] {
  const kept = useContext(KeptValuesContext);
  if (!kept) throw new Error('useKept is used outside of KeptValuesContext.');
  const raw = useSyncExternalStore(
    useCallback((listener) => kept.subscribe(listener), [kept]),
    () => kept.get(name),
  );
  const value = useMemo(() => read(raw), [raw, read]);
  const set = useCallback((next: T) => kept.set(name, next), [kept, name]);
  return [value, set];
}
