import { RenderingEngine } from '@cornerstonejs/core';
import { startCornerstone } from './cornerstone';

let engine: RenderingEngine | undefined;
let users = 0;

/** One engine for all pictures of the page: each has WebGL contexts of its own, and browsers allow few. */
export function retainEngine(): RenderingEngine {
  startCornerstone();
  users++;
  return (engine ??= new RenderingEngine('pictures'));
}

export function releaseEngine(): void {
  users--;
  if (users > 0) return;
  engine?.destroy();
  engine = undefined;
}
