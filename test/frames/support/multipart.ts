export interface Part {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Reads a multipart answer by its boundary and the parts' lengths; strict: anything out of place throws. */
export function parseMultipart(contentType: string | undefined, bytes: Buffer): Part[] {
  const boundary = /^multipart\/mixed; boundary=([\w-]{1,70})$/.exec(contentType ?? '')?.[1];
  if (boundary === undefined) throw new Error(`not multipart: ${contentType}`);
  const parts: Part[] = [];
  let offset = 0;
  const take = (text: string) => {
    const found = bytes.toString('latin1', offset, offset + text.length);
    if (found !== text) {
      throw new Error(`${JSON.stringify(text)} expected at ${offset}, found ${JSON.stringify(found)}`);
    }
    offset += text.length;
  };
  take(`--${boundary}`);
  while (bytes.toString('latin1', offset, offset + 2) === '\r\n') {
    const end = bytes.indexOf('\r\n\r\n', offset);
    const lines = bytes.toString('latin1', offset + 2, end).split('\r\n');
    const headers = Object.fromEntries(lines.map((line) => /^([\w-]+): (.*)$/.exec(line)!.slice(1)));
    offset = end + 4;
    const length = Number(headers['Content-Length']);
    parts.push({ headers, body: bytes.subarray(offset, offset + length) });
    offset += length;
    take(`\r\n--${boundary}`);
  }
  take('--\r\n');
  if (offset !== bytes.length) throw new Error(`${bytes.length - offset} bytes after the end`);
  return parts;
}
