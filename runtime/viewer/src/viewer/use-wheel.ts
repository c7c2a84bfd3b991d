import { RefObject, useEffect } from 'react';
import { StackView } from '../viewport/stack-view';

/** Pixels of a trackpad's smooth scrolling that make one slice; a notch of a wheel is at least as much. */
const PIXELS_PER_SLICE = 40;

export function useWheel(element: RefObject<HTMLElement | null>, view: StackView | undefined): void {
  useEffect(() => {
    const target = element.current;
    if (!target || !view) return undefined;
    let travelled = 0;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * PIXELS_PER_SLICE;
      travelled += pixels;
      const slices = Math.trunc(travelled / PIXELS_PER_SLICE);
      if (slices === 0) return;
      travelled -= slices * PIXELS_PER_SLICE;
      view.show(view.state.index + slices);
    };
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => target.removeEventListener('wheel', onWheel);
  }, [element, view]);
}
