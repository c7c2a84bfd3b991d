import { totalmem } from 'node:os';

const MIB = 2 ** 20;

/** What the process holds at most beside frames in memory, in MiB; docs/decisions/0007-server-flags.md has the measurements. */
const PROCESS = 192;
const RESPONSES = 128;
const WRITE_BACK = 64;
const RENDER_QUEUE = 64;
const RENDER_WORKER = 288;

export interface MemoryUse {
  readonly renderWorkers: number;
  /** There is a second cache tier, to which frames wait to be written. */
  readonly secondTier: boolean;
}

/** In MiB. */
export function memoryBesideFrames({ renderWorkers, secondTier }: MemoryUse): number {
  const rendering = renderWorkers > 0 ? RENDER_QUEUE + renderWorkers * RENDER_WORKER : 0;
  return PROCESS + RESPONSES + (secondTier ? WRITE_BACK : 0) + rendering;
}

/** The memory limit of the container in MiB; Infinity where it has none. */
export function memoryLimit(): number {
  const bytes = process.constrainedMemory();
  return bytes > 0 && bytes < totalmem() ? Math.floor(bytes / MIB) : Infinity;
}
