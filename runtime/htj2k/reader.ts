import { ByteFeed, type Consumer } from './feed';
import { Signature } from './signature';
import type { Stage } from './stage';
import type { CodestreamHeader, NoLevels, Structure } from './types';

const NOT_A_CODESTREAM: NoLevels = { kind: 'none', reason: 'not-a-codestream' };

/** Reads the structure of a JPEG 2000 / HTJ2K frame from its bytes as they come, and keeps none of them. */
export class CodestreamReader {
  private readonly feed = new ByteFeed();
  private readonly signature = new Signature();
  private readonly stages = new StageSequence(this.signature);
  private state: 'open' | 'ended' | 'failed' = 'open';
  private failure: unknown;

  /** Bytes pushed so far. */
  get position(): number {
    return this.feed.position;
  }

  /** Once the main header is complete. */
  get header(): CodestreamHeader | undefined {
    return this.stages.current.image?.header;
  }

  /** Once it is certain: with TLM right after the header of the first tile-part (of each tile). */
  get structure(): Structure | undefined {
    if (this.signature.isForeign) return NOT_A_CODESTREAM;
    return this.stages.current.image?.levels.structure;
  }

  /** The next bytes of the frame. Throws a CodestreamError when malformed, and the same one ever after. */
  push(chunk: Uint8Array): void {
    this.guard('push', () => this.feed.push(chunk, this.stages));
  }

  /** No more bytes. Throws TruncatedCodestreamError when the codestream should have gone on. */
  end(): void {
    this.guard('end', () => this.stages.current.finish(this.feed.position));
    this.state = 'ended';
  }

  private guard(call: string, action: () => void): void {
    if (this.state === 'failed') throw this.failure;
    if (this.state === 'ended') throw new Error(`CodestreamReader.${call}() was called after end()`);
    try {
      action();
    } catch (error) {
      this.state = 'failed';
      this.failure = error;
      throw error;
    }
  }
}

/** The stages of a frame one after the other, as one consumer. */
class StageSequence implements Consumer {
  constructor(public current: Stage) {}

  get resumeAt(): number {
    return this.current.resumeAt;
  }

  get need(): number {
    return this.current.need;
  }

  take(bytes: Uint8Array, at: number): void {
    this.current.take(bytes, at);
    this.current = this.current.next ?? this.current;
  }

  scan(bytes: Uint8Array, at: number): void {
    this.current.scan(bytes, at);
  }
}
