import type { JpegTurboModule } from '@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs';
import { checkDecodedSize } from './choose-level';
import { refusal } from './codecs';
import { notRenderable } from './errors';
import type { DecodedImage } from './samples';

/** Sequential and progressive DCT by Huffman coding (T.81, table B.1). */
const DCT = [0xc0, 0xc1, 0xc2];
const STANDALONE = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** @throws RenderError */
export function decodeJpeg(codec: JpegTurboModule, bytes: Uint8Array): DecodedImage {
  const { width, height, components } = readFrameHeader(bytes);
  checkDecodedSize(width, height, components);
  const decoder = new codec.JPEGDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const decoded = decoder.getFrameInfo();
    const samples = new Uint8Array(decoder.getDecodedBuffer());
    if (decoded.width !== width || decoded.height !== height || samples.length !== width * height * components) {
      throw notRenderable('its JPEG data contradict their header');
    }
    return { width, height, components, bits: 8, samples };
  } catch (error) {
    throw refusal(error) ? notRenderable('its JPEG data are damaged') : error;
  } finally {
    decoder.delete();
  }
}

interface FrameHeader {
  readonly width: number;
  readonly height: number;
  readonly components: 1 | 3;
}

/** The frame header (SOF), which comes before any coded data. */
function readFrameHeader(bytes: Uint8Array): FrameHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at += 1;
    } else if (STANDALONE(marker)) {
      at += 2;
    } else if (DCT.includes(marker)) {
      return checked(bytes[at + 4], view.getUint16(at + 5), view.getUint16(at + 7), bytes[at + 9]);
    } else if (isFrameHeader(marker)) {
      throw notRenderable('it is JPEG of a kind other than baseline or progressive');
    } else {
      at += 2 + view.getUint16(at + 2);
    }
  }
  throw notRenderable('its JPEG data have no frame header');
}

function isFrameHeader(marker: number): boolean {
  // DHT, JPG and DAC lie between the frame headers; JPEG-LS has one of its own.
  return (marker >= 0xc3 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7;
}

function checked(precision: number, height: number, width: number, components: number): FrameHeader {
  if (precision !== 8) throw notRenderable(`it is lossy JPEG with ${precision} bits, not 8`);
  if (components !== 1 && components !== 3) throw notRenderable(`it has ${components} components, not 1 or 3`);
  if (width === 0 || height === 0) throw notRenderable('its JPEG data do not tell their size');
  return { width, height, components };
}
