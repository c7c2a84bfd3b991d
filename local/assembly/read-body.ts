import type { IncomingMessage } from 'node:http';

/** The body of a request. @throws what `tooLong` makes where it is longer than `limit` bytes */
export async function readBody(req: IncomingMessage, limit: number, tooLong: () => Error): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
