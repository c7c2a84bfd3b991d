import { cdnOrigin } from '../cdn-origin';
import type { FrameService } from '../frames';
import type { OriginAuthorizer } from '../frames/access/origin-authorizer';

/** As the distribution names it (`CacheTagConfig`). */
const TAG_HEADER = 'x-frame-tags';

/** Answers CloudFront so that it can hold what it gets for all viewers, and users as before. */
export function withCloudFront(service: FrameService, authorizer: OriginAuthorizer, heldMs: number): FrameService {
  const forCloudFront = cdnOrigin(service, { forms: ['frame', 'rendered', 'batch'], tagHeader: TAG_HEADER, heldMs });
  return {
    handle: (request) => (authorizer.isCloudFront(request) ? forCloudFront : service).handle(request),
    stats: () => service.stats(),
    close: () => service.close(),
  };
}
