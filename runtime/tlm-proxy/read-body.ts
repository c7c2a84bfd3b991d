import type { Readable } from 'node:stream';

/**
 * All of a request's body. @throws RangeError where it is longer than `limit`: the rest is read and thrown away, as many
 * clients read no answer before they have sent all.
 */
export function readBody(body: Readable, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (body.destroyed) throw new Error('the request ended before its body');
    const chunks: Uint8Array[] = [];
    let length = 0;
    const take = (chunk: Uint8Array) => {
      length += chunk.length;
      if (length <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      body.off('data', take).resume();
      reject(new RangeError(`request body of more than ${limit} bytes`));
    };
    body.on('data', take);
    body.once('end', () => resolve(Buffer.concat(chunks, length)));
    body.once('error', reject);
    body.once('close', () => reject(new Error('the request ended in its body')));
  });
}
