import { setTimeout as delay } from 'node:timers/promises';
import { sign } from 'aws4';
import type { CredentialProvider } from '../frames';

export interface SignedCall {
  readonly service: string;
  readonly region: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SignedCallOptions {
  readonly credentials: CredentialProvider;
  /** Retries included. */
  readonly deadlineMs: number;
  readonly maxAttempts?: number;
  readonly fetch?: typeof fetch;
}

/** An AWS service refused, or did not answer. Its words stay out of it: they may name resources. */
export class CallError extends Error {
  public override readonly name = 'CallError';

  constructor(
    service: string,
    /** 0 where there was no answer. */
    public readonly status: number,
    public readonly exception: string,
  ) {
    super(`${service} ${status === 0 ? 'cannot be reached' : `answered ${status}`}${exception && ` (${exception})`}`);
  }
}

const RETRY_BASE_MS = 50;
const MAX_BODY = 64 * 1024;
const TRANSIENT =
  /Throttl|TooMany|RequestLimit|SlowDown|KMSInternal|DependencyTimeout|ServiceUnavailable|InternalError/;

/** Sends one signed POST and resolves with the text of a success. Asks again where that helps and the deadline leaves time. */
export async function signedPost(call: SignedCall, options: SignedCallOptions): Promise<string> {
  const deadline = performance.now() + options.deadlineMs;
  const maxAttempts = options.maxAttempts ?? 3;
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptPost(call, options, Math.max(1, deadline - performance.now()));
    } catch (error) {
      const wait = Math.random() * RETRY_BASE_MS * 2 ** attempt;
      if (attempt >= maxAttempts || !isTransient(error) || performance.now() + wait >= deadline) throw error;
      await delay(wait);
    }
  }
}

async function attemptPost(call: SignedCall, options: SignedCallOptions, timeoutMs: number): Promise<string> {
  const { service, region, url, body } = call;
  const signed = sign(
    { service, region, host: url.host, method: 'POST', path: url.pathname, headers: { ...call.headers }, body },
    await options.credentials(),
  );
  const headers = new Headers(signed.headers as Record<string, string>);
  // fetch sets these itself, to the same values that were signed.
  headers.delete('host');
  headers.delete('content-length');
  const response = await (options.fetch ?? fetch)(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
  }).catch((error: Error) => Promise.reject(new CallError(service, 0, error.name)));
  const text = await response.text().catch((error: Error) => Promise.reject(new CallError(service, 0, error.name)));
  if (response.ok) return text;
  throw new CallError(service, response.status, exceptionOf(text.slice(0, MAX_BODY)));
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof CallError)) return false;
  return error.status === 0 || error.status === 429 || error.status >= 500 || TRANSIENT.test(error.exception);
}

/** Name of the exception: `__type` of the JSON protocols, `<Code>` of the XML one. */
function exceptionOf(text: string): string {
  const match = /"__type"\s*:\s*"(?:[\w.]+#)?(\w+)"|<Code>(\w+)<\/Code>/.exec(text);
  return match?.[1] ?? match?.[2] ?? '';
}
