import { randomUUID } from 'node:crypto';
import type { BatchRequest } from './batch-request';
import { BatchStream, type PartOpener } from './batch-stream';
import type { Exchange } from './exchange';
import type { FrameKey } from './source';
import type { FrameResponse } from './transport';

/** The form of the frame API that answers with many frames of an image set, each as soon as it is there. */
export function batchResponse(
  exchange: Exchange,
  imageSet: Omit<FrameKey, 'imageFrameId'>,
  { imageFrameIds }: BatchRequest,
  open: PartOpener,
): FrameResponse {
  const boundary = `frame-${randomUUID()}`;
  const stream = new BatchStream({ imageSet, imageFrameIds, boundary, signal: exchange.request.signal, open });
  return exchange.respond({
    status: 200,
    headers: {
      'Content-Type': `multipart/mixed; boundary=${boundary}`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...exchange.cors,
    },
    body: stream.body(),
  });
}
