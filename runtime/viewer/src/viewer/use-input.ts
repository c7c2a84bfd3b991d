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

/** Keys of the viewer; shown in the toolbar's tooltips. They act unless a control has its own use for them. */
export function useKeys(view: StackView | undefined): void {
  useEffect(() => {
    if (!view) return undefined;
    const step = (slices: number) => view.show(view.state.index + slices);
    const actions: Readonly<Record<string, () => void>> = {
      ArrowUp: () => step(-1),
      ArrowDown: () => step(1),
      ArrowLeft: () => step(-1),
      ArrowRight: () => step(1),
      PageUp: () => step(-10),
      PageDown: () => step(10),
      Home: () => view.show(0),
      End: () => view.show(view.frames.length - 1),
      w: () => view.chooseTool('window'),
      p: () => view.chooseTool('pan'),
      z: () => view.chooseTool('zoom'),
      l: () => view.chooseTool('length'),
      a: () => view.autoWindow(),
      i: () => view.invert(),
      r: () => view.reset(),
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || hasOwnKeys(event.target)) return;
      const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [view]);
}

function hasOwnKeys(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, select, textarea, [role="menu"], [role="listbox"], [role="dialog"], nav') !== null
  );
}
