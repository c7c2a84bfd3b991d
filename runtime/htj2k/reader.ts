import type { CodestreamHeader, Structure } from './types';

/** Reads the structure of a JPEG 2000 / HTJ2K frame from its bytes as they come, and keeps none of them. */
export declare class CodestreamReader {
  /** Bytes pushed so far. */
  readonly position: number;
  /** Once the main header is complete. */
  readonly header: CodestreamHeader | undefined;
  /** Once it is certain: with TLM right after the first tile-part header. */
  readonly structure: Structure | undefined;
  /** The next bytes of the frame. Throws a CodestreamError when malformed, and the same one ever after. */
  push(chunk: Uint8Array): void;
  /** No more bytes. Throws TruncatedCodestreamError when the codestream should have gone on. */
  end(): void;
}
