import { keyOf, MemorySource } from './support/memory-source';
import type { ByteSink } from '../../runtime/frames';
import { CacheFailure } from '../../runtime/valkey-cache/failure';
import { PIECE_BYTES } from '../../runtime/valkey-cache/piece';
import { RecordedFrame } from '../../runtime/valkey-cache/recorded-frame';
import { StoredFrame } from '../../runtime/valkey-cache/stored-frame';
import type { WriteBack } from '../../runtime/valkey-cache/write-back';
import { until } from '../frames/support/proxy';

// A fetch that slow clients hold up gives its turn up through the second tier as well.

let source: MemorySource;
let received: number;
let frame: Uint8Array;
const staying = new AbortController().signal;
const sink: ByteSink = {
  chunk: (bytes) => (received += bytes.byteLength),
  end: () => undefined,
  fail: () => undefined,
};

beforeEach(() => {
  source = new MemorySource();
  received = 0;
  frame = source.put(1, 3 * PIECE_BYTES);
  source.manner = { framed: false, holdAt: 2 * PIECE_BYTES };
});

test('of a frame that goes by', async () => {
  // What is not framed is not recorded.
  const writeBack = {} as WriteBack;
  const passing = new RecordedFrame(keyOf(1), await source.open(keyOf(1), staying), {
    writeBack,
    maxFrameBytes: frame.length,
    fetchedAt: 0,
    onDropped: () => undefined,
  });
  passing.start(sink);
  passing.standAside(1_000);
  expect(source.stoodAside).toEqual([1_000]);
  passing.abort();
});

test('of the rest of a frame that the cache had only the beginning of', async () => {
  const stored = new StoredFrame({
    first: {
      contentType: 'image/jphc',
      frameLength: frame.length,
      fetchedAt: 0,
      bytes: frame.subarray(0, PIECE_BYTES),
    },
    read: () => Promise.reject(new CacheFailure('miss')),
    openSource: (signal) => source.open(keyOf(1), signal as AbortSignal),
    onFailure: () => undefined,
  });
  stored.start(sink);
  // Nothing is fetched for it yet.
  stored.standAside(1_000);
  expect(source.stoodAside).toEqual([]);
  await until(() => received === 2 * PIECE_BYTES);
  stored.standAside(2_000);
  expect(source.stoodAside).toEqual([2_000]);
  stored.abort();
});
