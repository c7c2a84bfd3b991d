import { RefObject, useEffect, useState, useSyncExternalStore } from 'react';
import { ImageSetAddress } from '../app/routes';
import { useServices } from '../app/services';
import { firstLowLevel } from '../frames/level-table';
import { hasLevels } from '../frames/levels-worthwhile';
import { SeriesLoader } from '../frames/series-loader';
import { Series } from '../metadata/series';
import { StackState, StackView } from '../viewport/stack-view';

declare global {
  interface HTMLDivElement {
    /** The view that lives in this element; for automation and tests. */
    stackView?: StackView;
  }
}

/** Opens a series in the element for as long as the component is there. */
export function useStackView(
  element: RefObject<HTMLDivElement | null>,
  address: ImageSetAddress,
  series: Series,
  start: number,
): readonly [StackView | undefined, StackState | undefined] {
  const { frames: client } = useServices();
  const { datastoreId, imageSetId } = address;
  const [view, setView] = useState<StackView>();
  // The first slice alone comes from the address; afterwards the address follows the slice.
  const [first] = useState(start);
  useEffect(() => {
    if (!element.current) return undefined;
    const target = element.current;
    const opened = new StackView(target, {
      frames: series.frames,
      prefix: `${datastoreId}/${imageSetId}`,
      start: first,
      loader: (events) => {
        const frames = series.frames.map((frame) => ({
          id: frame.id,
          hasLevels: hasLevels(frame),
          firstLowLevel: firstLowLevel(frame.pixels.rows, frame.pixels.columns),
        }));
        return new SeriesLoader({ datastoreId, imageSetId, frames, client, ...events });
      },
    });
    target.stackView = opened;
    setView(opened);
    return () => {
      target.stackView = undefined;
      opened.destroy();
    };
  }, [element, client, datastoreId, imageSetId, series, first]);
  const state = useSyncExternalStore(view?.subscribe ?? nothing, () => view?.state);
  return [view, state];
}

function nothing(): () => void {
  return () => undefined;
}
