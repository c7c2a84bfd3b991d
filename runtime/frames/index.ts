export { ByteStream, discard, type FrameBody } from './byte-stream';
export { Canceller, type Cancellation } from './cancellation';
export { type CorsOptions } from './cors';
export { type FrameCache } from './frame-cache';
export {
  createHealthImagingSource,
  type CredentialProvider,
  type Credentials,
  type DatastoreEndpoint,
  type HealthImagingDeadlines,
  type HealthImagingOptions,
} from './healthimaging';
export { MemoryCache } from './memory-cache';
export { type CacheTier, type FrameOutcome } from './outcome';
export { type ProblemCode } from './problem';
export { createFrameService, type FrameServiceDeadlines, type FrameServiceOptions } from './service';
export { type ByteSink, type FrameKey, type FrameSource, type SourceFrame } from './source';
export { type UpstreamEvent } from './upstream-event';
export { type FrameRequest, type FrameResponse, type FrameService, type FrameServiceStats } from './transport';
