import type { ByteSink, FrameKey, SourceFrame } from '../frames';
import { isKeepable, PIECE_BYTES, pieceKey, PieceWriter } from './piece';
import type { WriteBack } from './write-back';

export interface RecordSettings {
  readonly writeBack: WriteBack;
  readonly maxFrameBytes: number;
  /** When the source was asked for the frame. */
  readonly fetchedAt: number;
  /** The frame will not be kept, for want of room or of a server that takes it. */
  readonly onDropped: (bytes: number | undefined) => void;
}

/** A frame of the source on its way to those who asked for it; what went by whole is kept. */
export class RecordedFrame implements SourceFrame {
  public readonly contentType: string;
  public readonly contentLength: number | undefined;
  public readonly framed: boolean;
  private recording: Recording | undefined;

  constructor(
    private readonly key: FrameKey,
    private readonly frame: SourceFrame,
    private readonly settings: RecordSettings,
  ) {
    this.contentType = frame.contentType;
    this.contentLength = frame.contentLength;
    this.framed = frame.framed;
  }

  public start(sink: ByteSink): void {
    this.recording = this.beginRecording();
    this.frame.start({
      chunk: (bytes) => {
        this.record(bytes);
        sink.chunk(bytes);
      },
      end: () => {
        sink.end();
        // Unless the sink found that the frame is not what it should be, and aborted.
        this.recording?.finish(this.key);
        this.recording = undefined;
      },
      fail: (error) => {
        this.forget();
        sink.fail(error);
      },
    });
  }

  public pause(): void {
    this.frame.pause();
  }

  public resume(): void {
    this.frame.resume();
  }

  public standAside(pausedMs: number): void {
    this.frame.standAside?.(pausedMs);
  }

  public abort(): void {
    this.forget();
    this.frame.abort();
  }

  /** Only what tells a whole frame from a cut one can be kept. */
  private beginRecording(): Recording | undefined {
    const { contentType, contentLength, framed, settings } = this;
    if (!framed || !isKeepable(contentType) || (contentLength ?? 0) > settings.maxFrameBytes) return undefined;
    if (settings.writeBack.admit()) {
      const recording = new Recording(contentType, contentLength, settings);
      if (recording.reserveAll()) return recording;
      recording.drop();
    }
    settings.onDropped(contentLength);
    return undefined;
  }

  private record(bytes: Uint8Array): void {
    if (this.recording?.append(bytes) !== false) return;
    this.forget();
    this.settings.onDropped(undefined);
  }

  private forget(): void {
    this.recording?.drop();
    this.recording = undefined;
  }
}

/** The pieces of a frame that is coming in, within the room that there is for them. */
class Recording {
  private readonly pieces: PieceWriter[] = [];
  private received = 0;
  private reserved = 0;

  constructor(
    private readonly contentType: string,
    private readonly contentLength: number | undefined,
    private readonly settings: RecordSettings,
  ) {}

  /** Of a frame of known length, so that none is copied for nothing. */
  public reserveAll(): boolean {
    return this.contentLength === undefined || this.reserve(this.contentLength);
  }

  /** @returns false where there is no room for the frame. */
  public append(bytes: Uint8Array): boolean {
    this.received += bytes.byteLength;
    if (this.received > (this.contentLength ?? this.settings.maxFrameBytes)) return false;
    for (let rest = bytes; rest.byteLength > 0;) {
      const piece = this.openPiece();
      if (!piece) return false;
      rest = piece.append(rest);
    }
    return true;
  }

  public finish(key: FrameKey): void {
    if (this.received === 0 || (this.contentLength !== undefined && this.received !== this.contentLength)) {
      return this.drop();
    }
    const frameLength = this.received;
    const { writeBack, fetchedAt } = this.settings;
    const values = this.pieces.map((piece, index) => piece.seal(pieceKey(key, index), index, frameLength, fetchedAt));
    writeBack.write({ key, frameLength, values, reserved: this.reserved });
  }

  public drop(): void {
    this.settings.writeBack.release(this.reserved);
  }

  private openPiece(): PieceWriter | undefined {
    const last = this.pieces.at(-1);
    if (last && !last.isFull) return last;
    const begun = this.pieces.length * PIECE_BYTES;
    const capacity = Math.min(PIECE_BYTES, (this.contentLength ?? Infinity) - begun);
    if (this.contentLength === undefined && !this.reserve(capacity)) return undefined;
    const piece = new PieceWriter(this.contentType, capacity);
    this.pieces.push(piece);
    return piece;
  }

  private reserve(bytes: number): boolean {
    if (!this.settings.writeBack.reserve(bytes)) return false;
    this.reserved += bytes;
    return true;
  }
}
