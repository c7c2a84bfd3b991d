import type { HTJ2KDecoder, OpenJphModule } from '@cornerstonejs/codec-openjph';
import { checkDecodedSize } from './choose-level';
import { refusal } from './codecs';
import { notRenderable } from './errors';
import type { DecodedImage, Samples } from './samples';

/**
 * Decodes a codestream, or the first levels of one, at a lower resolution.
 * @throws RenderError
 */
export function decodeHtj2k(codec: OpenJphModule, codestream: Uint8Array, reduction: number): DecodedImage {
  checkSampling(codestream);
  const decoder = new codec.HTJ2KDecoder();
  try {
    decoder.getEncodedBuffer(codestream.length).set(codestream);
    decoder.readHeader();
    checkAccepted(decoder);
    const { componentCount: components, bitsPerSample: bits, isSigned } = decoder.getFrameInfo();
    const { width, height } = decoder.calculateSizeAtDecompositionLevel(reduction);
    checkDecodedSize(width, height, components);
    decoder.decodeSubResolution(reduction);
    checkAccepted(decoder);
    const samples = view(decoder.getDecodedBuffer().slice(), bits, isSigned);
    if ((components !== 1 && components !== 3) || samples.length !== width * height * components) {
      throw notRenderable('its codestream contradicts its header');
    }
    return { width, height, components, bits, samples };
  } catch (error) {
    throw refusal(error) ? notRenderable('its codestream is damaged') : error;
  } finally {
    decoder.delete();
  }
}

/** The decoder tells some errors only here. */
function checkAccepted(decoder: HTJ2KDecoder): void {
  if (!decoder.getIsHeaderValid() || decoder.getLastErrorMessage() !== '') {
    throw notRenderable('its codestream is damaged');
  }
}

function view({ buffer }: Uint8Array<ArrayBuffer>, bits: number, signed: boolean): Samples {
  if (bits <= 8) return signed ? new Int8Array(buffer) : new Uint8Array(buffer);
  return signed ? new Int16Array(buffer) : new Uint16Array(buffer);
}

/** Where XRsiz and YRsiz of the components stand, from SOC on (T.800, table A.9): the decoder leaves them out of account. */
const COMPONENT_COUNT = 40;

function checkSampling(codestream: Uint8Array): void {
  const { length } = codestream;
  const count = length > COMPONENT_COUNT + 2 ? codestream[COMPONENT_COUNT] * 256 + codestream[COMPONENT_COUNT + 1] : 0;
  for (let i = 0; i < count; i++) {
    const at = COMPONENT_COUNT + 2 + 3 * i;
    if (codestream[at + 1] !== 1 || codestream[at + 2] !== 1) throw notRenderable('its components are subsampled');
  }
}
