import { cdnOrigin } from '../cdn-origin';
import { createFrameService, createHealthImagingSource, MemoryCache, type FrameOutcome } from '../frames';
import { readConfig } from './config';
import { frameOrigin } from './frame-origin';
import type { LambdaStreaming } from './response-stream';
import { CLOUDFRONT } from '../frames/access/origin-authorizer';
import { environmentCredentials } from '../lambda/credentials';
import { logLine } from '../lambda/log';

declare const awslambda: LambdaStreaming;

const { datastores, endpoint, tagHeader, maxResponseBytes } = readConfig(process.env);

const service = createFrameService({
  source: createHealthImagingSource({ datastores, endpoint, credentials: () => environmentCredentials(process.env) }),
  // CloudFront has authorised the viewer, and the function URL CloudFront.
  authorizer: { authorize: () => CLOUDFRONT },
  // Nothing is kept: what this process still had of an image set that is deleted would get into CloudFront again after the purge.
  cache: new MemoryCache(0),
  onOutcome: logFetch,
  onError: (error) => logLine('error', { message: error instanceof Error ? error.message : 'unknown' }),
});

/** Runs behind a function URL with response streaming. */
export const handler = awslambda.streamifyResponse(
  frameOrigin({
    service: cdnOrigin(service, { forms: ['frame'], tagHeader }),
    streaming: awslambda,
    maxResponseBytes,
  }),
);

/** What CloudFront asked for; who asked CloudFront, its own logs and those of the sessions tell. */
function logFetch({ levels, upstreamMs, waitMs, subject: _, ...outcome }: FrameOutcome): void {
  logLine('request', {
    ...outcome,
    levels: levels && `${levels.start}-${levels.end ?? ''}`,
    upstreamMs: upstreamMs === undefined ? undefined : Math.round(upstreamMs),
    waitMs: Math.round(waitMs),
  });
}
