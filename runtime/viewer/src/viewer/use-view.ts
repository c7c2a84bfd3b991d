import { RefObject, useEffect, useState, useSyncExternalStore } from 'react';
import { Window } from '../metadata/window';
import { SeriesPool } from '../viewport/series-pool';
import { StackState, StackView } from '../viewport/stack-view';

declare global {
  interface HTMLDivElement {
    /** The view that lives in this element; for tools, automation and tests. */
    stackView?: StackView;
  }
}

/** Opens a series in the element for as long as the component is there. */
export function useView(
  element: RefObject<HTMLDivElement | null>,
  pool: SeriesPool,
  uid: string,
  start: number,
  startWindow: Window | undefined,
): StackView | undefined {
  const [view, setView] = useState<StackView>();
  // Only the first slice and window come from outside; afterwards the address follows the picture.
  const [first] = useState({ start, startWindow });
  useEffect(() => {
    if (!element.current) return undefined;
    const target = element.current;
    const opened = new StackView(target, pool.acquire(uid), first.start, first.startWindow);
    target.stackView = opened;
    setView(opened);
    return () => {
      target.stackView = undefined;
      opened.destroy();
      pool.release(uid);
      setView(undefined);
    };
  }, [element, pool, uid, first]);
  return view;
}

export function useViewState(view: StackView | undefined): StackState | undefined {
  return useSyncExternalStore(view?.subscribe ?? nothing, () => view?.state);
}

function nothing(): () => void {
  return () => undefined;
}
