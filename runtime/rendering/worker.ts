import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { fitInside } from './choose-level';
import { Codecs } from './codecs';
import { decodeHtj2k } from './decode-htj2k';
import { decodeJpeg } from './decode-jpeg';
import { encodeJpeg } from './encode-jpeg';
import { encodePng } from './encode-png';
import { RenderError } from './errors';
import { toPicture } from './picture';
import type { Rendered, WorkerAnswer, WorkerJob, WorkerStart } from './protocol';

/** The thread that serves requests goes first where there is not enough processor for all. */
const NICENESS = 10;

// Linux sets it for the calling thread alone; elsewhere it would be for the whole process. It may only be raised.
if (process.platform === 'linux' && getPriority() < NICENESS) setPriority(NICENESS);

const port = parentPort!;
const { codecDirectory } = workerData as WorkerStart;
const codecs = new Codecs(codecDirectory);

async function render({ frame, options }: WorkerJob): Promise<Rendered> {
  const image =
    frame.coding === 'htj2k'
      ? decodeHtj2k(await codecs.openJph(), frame.bytes, frame.reduction)
      : decodeJpeg(await codecs.jpegTurbo(), frame.bytes);
  const size = frame.coding === 'htj2k' ? frame.size : fitInside(image, options.box);
  // A decoder of JPEG makes RGB by itself.
  const photometric = frame.coding === 'htj2k' ? options.photometric : 'RGB';
  const picture = toPicture(image, size, { ...options, photometric });
  const bytes =
    options.format === 'png' ? encodePng(picture) : encodeJpeg(await codecs.mozJpeg(), picture, options.quality);
  return { contentType: `image/${options.format}`, ...size, bytes };
}

async function answer(job: WorkerJob): Promise<void> {
  try {
    const rendered = await render(job);
    send({ rendered, heapBytes: codecs.heapBytes }, [rendered.bytes.buffer]);
  } catch (error) {
    // Anything else may have left a codec in disorder: it ends this worker, and the pool starts another one.
    if (!(error instanceof RenderError)) throw error;
    send({ refused: { kind: error.kind, message: error.message }, heapBytes: codecs.heapBytes });
  }
}

function send(message: WorkerAnswer, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

port.on('message', (job: WorkerJob) => void answer(job));
