import type { ImportedFrame, ImportedImageSet } from '../../local/studies';

/** An image set of its own, in the words of another, with just these frames. */
export function withFrames(imported: ImportedImageSet, frames: readonly ImportedFrame[]): ImportedImageSet {
  const { metadata } = imported;
  const [[seriesUid, series]] = Object.entries(metadata.Study.Series);
  const [[instanceUid, instance]] = Object.entries(series.Instances);
  const ImageFrames = frames.map(({ id }) => ({ ...instance.ImageFrames[0], ID: id }));
  const Instances = { [instanceUid]: { ...instance, ImageFrames } };
  const Study = { ...metadata.Study, Series: { [seriesUid]: { ...series, Instances } } };
  return { ...imported, isPrimary: false, metadata: { ...metadata, Study }, frames };
}
