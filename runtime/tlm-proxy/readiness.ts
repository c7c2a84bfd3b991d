import type { FrameRequest, FrameResponse, FrameService } from '../frames';

/**
 * The frame service with its health check extended: the load balancer sends nothing here before the keys that tokens are
 * checked with were read, and nothing more once the server drains.
 */
export function withReadiness(service: FrameService, notReady: () => string | undefined): FrameService {
  return {
    handle: (request) => {
      const reason = isHealthCheck(request) ? notReady() : undefined;
      return reason === undefined ? service.handle(request) : unavailable(reason);
    },
    stats: () => service.stats(),
    close: () => service.close(),
  };
}

function isHealthCheck({ url }: FrameRequest): boolean {
  return /^\/healthcheck(\?|$)/.test(url);
}

function unavailable(status: string): FrameResponse {
  const body = Buffer.from(JSON.stringify({ status }));
  return {
    status: 503,
    headers: { 'Content-Type': 'application/json', 'Content-Length': String(body.length), 'Cache-Control': 'no-store' },
    body: [body],
  };
}
