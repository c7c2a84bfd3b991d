/** About what TLS hands over of a mammogram. */
const EACH_BYTES = 12 * 1024 * 1024;

/**
 * Collects young garbage after so many bytes that came over TLS: it hands over 16 KiB at a time in buffers of their own, garbage
 * once they are copied into the frame. V8 looks at the few objects that name them, not at the bytes, and so lets them come to
 * the 64 MiB that start a full collection; that takes some 45 ms of CPU, this one half a millisecond.
 * Needs `--expose-gc`; does nothing without.
 */
export function youngCollector(gc: typeof globalThis.gc = globalThis.gc): ((bytes: number) => void) | undefined {
  if (!gc) return undefined;
  let bytes = 0;
  return (more) => {
    bytes += more;
    if (bytes < EACH_BYTES) return;
    bytes = 0;
    // Not while the bytes are being handed on.
    setImmediate(() => void gc({ type: 'minor', execution: 'sync' }));
  };
}
