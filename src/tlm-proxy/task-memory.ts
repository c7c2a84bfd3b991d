import { Token } from 'aws-cdk-lib';
import { DEFAULTS } from './defaults';
import { TlmProxyProps } from './props';

/** What the server holds at most beside frames in memory, in MiB; it checks the same at its start (docs/decisions/0007-server-flags.md). */
const PROCESS = 192;
const RESPONSES = 128;
const WRITE_BACK = 64;
const RENDER_QUEUE = 64;
const RENDER_WORKER = 288;

/** How the memory of a task is shared out, in MiB. */
export interface TaskMemory {
  readonly limit: number;
  readonly renderWorkers: number;
  /** What is kept for all but frames. */
  readonly beside: number;
}

/** Threads that render pictures; undefined where the server is to find out by itself. */
export function renderWorkers({ cpu = DEFAULTS.cpu, renderWorkers: given }: TlmProxyProps): number | undefined {
  return given ?? (Token.isUnresolved(cpu) ? undefined : Math.max(1, Math.floor(cpu / 1024)));
}

/** @returns undefined where it is known at deployment only. */
export function taskMemory(props: TlmProxyProps): TaskMemory | undefined {
  const limit = props.memoryLimitMiB ?? DEFAULTS.memoryLimitMiB;
  const workers = renderWorkers(props);
  if (workers === undefined || Token.isUnresolved(limit) || Token.isUnresolved(workers)) return undefined;
  const rendering = workers > 0 ? RENDER_QUEUE + workers * RENDER_WORKER : 0;
  const beside = PROCESS + RESPONSES + (props.cache ? WRITE_BACK : 0) + rendering;
  return { limit, renderWorkers: workers, beside };
}

/** Memory for frames; undefined where the server is to find out by itself. */
export function memoryCacheMiB(props: TlmProxyProps): number | undefined {
  if (props.memoryCacheMiB !== undefined) return props.memoryCacheMiB;
  const memory = taskMemory(props);
  return memory && Math.min(memory.limit / 2, memory.limit - memory.beside);
}
