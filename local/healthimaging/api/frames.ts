import { notFound } from '../errors';
import { ValidShapes, requireText } from '../validation';
import { Answer, Call } from './call';
import { livingImageSetOf } from './lookup';

/** Always the whole frame: the service knows neither ranges nor validators here. */
export function getImageFrame(call: Call): Answer {
  const frameId = requireText('imageFrameId', call.json().imageFrameId, ValidShapes.ImageFrameId);
  const imageSet = livingImageSetOf(call);
  const frame = imageSet.frame(frameId);
  if (!frame) throw notFound(`The image frame ${frameId} does not exist in the image set ${imageSet.id}.`);
  imageSet.lastAccessedAt = call.store.now();
  return { contentType: frame.contentType, body: frame.bytes };
}
