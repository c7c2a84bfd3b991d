import type { ValkeyEvent } from './options';

/** Why the cache did not give or take what it should; carries no message of the server, which may name keys. */
export class CacheFailure extends Error {
  public override readonly name = 'CacheFailure';

  constructor(
    public readonly kind: Extract<ValkeyEvent['kind'], 'error' | 'timeout' | 'corrupt' | 'miss' | 'skipped'>,
    public readonly reason?: string,
  ) {
    super(`the cache answered with ${reason ?? kind}`);
  }
}

/** Error of the client, the socket or the server as a code. */
export function failureOf(error: unknown): CacheFailure {
  if (error instanceof CacheFailure) return error;
  return new CacheFailure('error', reasonOf(error));
}

export function reasonOf(error: unknown): string {
  const { code, message, lastNodeError } = error as { code?: unknown; message?: unknown; lastNodeError?: unknown };
  // What became of the last node, where a cluster has none left.
  if (lastNodeError) return reasonOf(lastNodeError);
  if (typeof code === 'string' && /^[A-Z0-9_]+$/.test(code)) return code;
  const text = String(message);
  // Errors of the server begin with their code.
  const first = /^[A-Z]{3,}(?= )/.exec(text);
  if (first) return first[0];
  return text.startsWith('Socket timeout') ? 'SILENT' : 'DISCONNECTED';
}

/**
 * Waits for `work`, but no longer than `ms`. What an event loop that was busy found lying on the socket still counts:
 * timers run before it is read.
 */
export function within<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new CacheFailure('timeout'));
    const timer = setTimeout(() => setImmediate(late), ms);
    work.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
