import { RenderingEngine } from '@cornerstonejs/core';
import { startCornerstone } from './cornerstone';

let engine: RenderingEngine | undefined;
let users = 0;
let ending: ReturnType<typeof setTimeout> | undefined;

/** Between two series there is no picture for a moment; to make context and shaders anew takes longer than to load one. */
const KEEP_MS = 10_000;

/** One engine for all pictures of the page: each has WebGL contexts of its own, and browsers allow few. */
export function retainEngine(): RenderingEngine {
  startCornerstone();
  clearTimeout(ending);
  users++;
  return (engine ??= new RenderingEngine('pictures'));
}

export function releaseEngine(): void {
  users--;
  if (users > 0) return;
  ending = setTimeout(() => {
    engine?.destroy();
    engine = undefined;
  }, KEEP_MS);
}
