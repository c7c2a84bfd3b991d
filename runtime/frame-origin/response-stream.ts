/** The stream that Lambda's runtime gives a streaming handler: `end` takes no chunk, and a chunk is a Buffer, a Uint8Array or text. */
export interface ResponseStream {
  readonly destroyed: boolean;
  write(chunk: Uint8Array | string): boolean;
  end(): void;
  on(event: 'drain' | 'close' | 'error', listener: (error?: Error) => void): unknown;
  removeListener(event: 'drain' | 'close' | 'error', listener: (error?: Error) => void): unknown;
}

export interface ResponseHead {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What Lambda's runtime for node puts into the global scope. */
export interface LambdaStreaming {
  streamifyResponse<Event>(
    handler: (event: Event, stream: ResponseStream) => Promise<void>,
  ): (event: Event, stream: ResponseStream) => Promise<void>;
  readonly HttpResponseStream: { from(stream: ResponseStream, head: ResponseHead): ResponseStream };
}

/** Resolves when more may be written. @throws where the stream is gone */
export function drained(stream: ResponseStream): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      stream.removeListener('drain', onDrain);
      stream.removeListener('close', onGone);
      stream.removeListener('error', onGone);
      if (error) reject(error);
      else resolve();
    };
    const onDrain = () => settle();
    const onGone = () => settle(new Error('the response stream was closed'));
    stream.on('drain', onDrain);
    stream.on('close', onGone);
    stream.on('error', onGone);
    if (stream.destroyed) onGone();
  });
}
