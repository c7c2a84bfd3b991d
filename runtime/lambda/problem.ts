import { STATUS_CODES } from 'node:http';
import type { FunctionUrlResult } from './function-url';

/** An error that the client is told about, as RFC 9457 writes it. */
export class HttpProblem extends Error {
  public override readonly name = 'HttpProblem';

  constructor(
    public readonly status: number,
    /** Tells apart what the status does not. */
    public readonly code: string,
    detail: string,
    public readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }

  public toResult(): FunctionUrlResult {
    return {
      statusCode: this.status,
      headers: {
        'Content-Type': 'application/problem+json',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        ...this.headers,
      },
      body: JSON.stringify({
        type: 'about:blank',
        title: STATUS_CODES[this.status],
        status: this.status,
        detail: this.message,
        code: this.code,
      }),
    };
  }
}
