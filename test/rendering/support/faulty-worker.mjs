// A worker that fails as the window's centre tells it: the pool must outlive all of it.
import { parentPort } from 'node:worker_threads';

let jobs = 0;

parentPort.on('message', ({ frame, options }) => {
  jobs++;
  const rendered = { contentType: 'image/png', width: jobs, height: frame.bytes.length, bytes: frame.bytes };
  switch (options.window?.center) {
    case 1: // hangs
      for (;;);
    case 2: // breaks down
      throw new WebAssembly.RuntimeError('unreachable');
    case 3: // goes without a word
      return process.exit(3);
    case 4: // takes its time
      return void setTimeout(() => parentPort.postMessage({ rendered, heapBytes: 0 }), 300);
    case 5: // has grown too large
      return parentPort.postMessage({ rendered, heapBytes: 2 ** 40 });
    case 6: {
      // fills the JavaScript heap
      const hoard = [];
      for (;;) hoard.push(Array.from({ length: 1000 }, () => ({ hoard })));
    }
    default:
      return parentPort.postMessage({ rendered, heapBytes: 0 });
  }
});
