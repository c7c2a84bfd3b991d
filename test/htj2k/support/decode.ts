import { openJph } from '../../../local/studies/openjph';

/** The pixels of the first bytes of a frame at `reduction` halvings below full resolution, as OpenJPH decodes them. */
export async function decodeReduced(bytes: Uint8Array, reduction: number): Promise<Buffer> {
  const openjph = await openJph();
  const decoder = new openjph.HTJ2KDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.readHeader();
    decoder.decodeSubResolution(reduction);
    const message = decoder.getLastErrorMessage();
    if (message !== '') throw new Error(message);
    const { width, height } = decoder.calculateSizeAtDecompositionLevel(reduction);
    const pixels = Buffer.from(decoder.getDecodedBuffer());
    const { componentCount, bitsPerSample } = decoder.getFrameInfo();
    const expected = width * height * componentCount * (bitsPerSample > 8 ? 2 : 1);
    if (pixels.length !== expected) throw new Error(`${pixels.length} bytes of pixels, not ${expected}`);
    return pixels;
  } finally {
    decoder.delete();
  }
}
