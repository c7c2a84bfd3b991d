import { RefObject, useEffect, useState, useSyncExternalStore } from 'react';
import { Frame } from '../metadata/series';
import { Window } from '../metadata/window';
import { firstPicture } from '../viewport/first-picture';
import { SeriesPool } from '../viewport/series-pool';
import { StackState, StackView } from '../viewport/stack-view';

declare global {
  interface HTMLDivElement {
    /** The view that lives in this element; for tools, automation and tests. */
    stackView?: StackView;
  }
}

export interface OpenedView {
  readonly view?: StackView;
  /** What there is to see while the view is being made. */
  readonly first?: FirstImage;
}

export interface FirstImage {
  readonly image: ImageData;
  readonly frame: Frame;
  /** To be called when it is on the screen. */
  readonly shown: () => void;
}

/** The view is made when there is something to see, or after this time: making it keeps the page from taking what arrives. */
const PATIENCE_MS = 150;

/** Opens a series in the element for as long as the component is there. */
export function useView(
  element: RefObject<HTMLDivElement | null>,
  pool: SeriesPool,
  uid: string,
  start: number,
  startWindow: Window | undefined,
): OpenedView {
  const [view, setView] = useState<StackView>();
  const [first, setFirst] = useState<FirstImage>();
  // Only the first slice and window come from outside; afterwards the address follows the picture.
  const [begin] = useState({ start, startWindow });
  useEffect(() => {
    if (!element.current) return undefined;
    const target = element.current;
    const series = pool.acquire(uid);
    const index = Math.max(0, Math.min(series.frames.length - 1, begin.start));
    let opened: StackView | undefined;
    const open = () => {
      clearTimeout(patience);
      if (opened) return;
      opened = new StackView(target, series, index, begin.startWindow);
      target.stackView = opened;
      setView(opened);
    };
    const patience = setTimeout(open, PATIENCE_MS);
    let gone = false;
    series.loader.look(index);
    void firstPicture(series, index, begin.startWindow)
      // Whatever is wrong with the frame, the view says it.
      .catch(() => undefined)
      .then((image) => {
        if (gone) return;
        if (!image) return open();
        const shown = () => {
          series.metrics.shown('low');
          setTimeout(() => gone || open());
        };
        setFirst({ image, frame: series.frames[index], shown });
      });
    return () => {
      gone = true;
      clearTimeout(patience);
      target.stackView = undefined;
      opened?.destroy();
      pool.release(uid);
      setView(undefined);
      setFirst(undefined);
    };
  }, [element, pool, uid, begin]);
  return { view, first };
}

export function useViewState(view: StackView | undefined): StackState | undefined {
  return useSyncExternalStore(view?.subscribe ?? nothing, () => view?.state);
}

function nothing(): () => void {
  return () => undefined;
}
