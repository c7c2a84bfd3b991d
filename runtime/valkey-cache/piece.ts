import { crc32 } from 'node:zlib';
import type { FrameKey } from '../frames';

/**
 * A frame is kept in pieces, each under a key of its own: none of them holds up other answers for long, a reader of
 * low levels fetches no more than it needs, and on a cluster they spread over the slots, each of which is limited
 * (ElastiCache Serverless: 30 MB/s).
 */
export const PIECE_BYTES = 256 * 1024;

/** The format of a value: another version is a miss. The size of a piece is part of it. */
const VERSION = 1;
const MAGIC = 0x41484946; // AHIF
const FIXED_HEADER = 24;
const MAX_CONTENT_TYPE = 128;

/** No value of ours is longer; more of one is never read. */
export const MAX_VALUE_BYTES = FIXED_HEADER + MAX_CONTENT_TYPE + PIECE_BYTES;

export interface Piece {
  readonly contentType: string;
  /** Of the whole frame. */
  readonly frameLength: number;
  /** When HealthImaging gave the frame, in milliseconds since 1970. */
  readonly fetchedAt: number;
  readonly bytes: Uint8Array;
}

export function pieceKey({ datastoreId, imageSetId, imageFrameId }: FrameKey, index: number): string {
  const frame = `ahi:v${VERSION}:${datastoreId}/${imageSetId}/${imageFrameId}`;
  return index === 0 ? frame : `${frame}#${index}`;
}

export function pieceCount(frameLength: number): number {
  return Math.ceil(frameLength / PIECE_BYTES);
}

export function isKeepable(contentType: string): boolean {
  return contentType.length <= MAX_CONTENT_TYPE && /^[\x20-\x7e]+$/.test(contentType);
}

/** A value being filled; sealed once its piece and the length of the frame are known. */
export class PieceWriter {
  private readonly value: Buffer;
  private readonly start: number;
  private filled = 0;

  /** @param capacity Bytes that the piece may get; no more than `PIECE_BYTES`. */
  constructor(
    private readonly contentType: string,
    private readonly capacity: number,
  ) {
    this.start = FIXED_HEADER + contentType.length;
    this.value = Buffer.allocUnsafeSlow(this.start + capacity);
  }

  public get isFull(): boolean {
    return this.filled === this.capacity;
  }

  /** @returns what did not fit. */
  public append(bytes: Uint8Array): Uint8Array {
    const part = bytes.subarray(0, this.capacity - this.filled);
    this.value.set(part, this.start + this.filled);
    this.filled += part.byteLength;
    return bytes.subarray(part.byteLength);
  }

  /** @param fetchedAt kept in whole seconds. Earlier values have 0 there, and so are too old. */
  public seal(key: string, index: number, frameLength: number, fetchedAt: number): Buffer {
    const value = this.value.subarray(0, this.start + this.filled);
    value.writeUInt32BE(MAGIC, 0);
    value.writeUInt8(VERSION, 4);
    value.writeUInt8(this.contentType.length, 5);
    value.writeUInt16BE(index, 6);
    value.writeUInt32BE(frameLength, 8);
    value.writeUInt32BE(this.filled, 12);
    value.writeUInt32BE(Math.floor(fetchedAt / 1000), 16);
    value.write(this.contentType, FIXED_HEADER, 'latin1');
    value.writeUInt32BE(checksum(key, value), 20);
    return value;
  }
}

/** @returns undefined where the value is not exactly what was once written under this key. */
export function readPiece(value: Buffer, key: string, index: number): Piece | undefined {
  if (value.length < FIXED_HEADER || value.readUInt32BE(0) !== MAGIC || value.readUInt8(4) !== VERSION) {
    return undefined;
  }
  const start = FIXED_HEADER + value.readUInt8(5);
  const frameLength = value.readUInt32BE(8);
  const length = Math.min(PIECE_BYTES, frameLength - index * PIECE_BYTES);
  if (value.readUInt16BE(6) !== index || length <= 0) return undefined;
  if (value.readUInt32BE(12) !== length || value.length !== start + length) return undefined;
  if (value.readUInt32BE(20) !== checksum(key, value)) return undefined;
  const contentType = value.toString('latin1', FIXED_HEADER, start);
  if (!isKeepable(contentType)) return undefined;
  return {
    contentType,
    frameLength,
    fetchedAt: value.readUInt32BE(16) * 1000,
    bytes: value.subarray(start),
  };
}

/** Covers the key as well: a value that got under another frame's key is not that frame. */
function checksum(key: string, value: Buffer): number {
  return crc32(value.subarray(FIXED_HEADER), crc32(value.subarray(0, 20), crc32(key)));
}
