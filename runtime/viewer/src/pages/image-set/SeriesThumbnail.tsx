import { useEffect, useState } from 'react';
import { ImageSetAddress } from '../../app/routes';
import { useFrameSource } from '../../app/use-frame-source';
import { FrameClient } from '../../frames/frame-client';
import { Series } from '../../metadata/series';
import { Thumbnail } from '../../viewport/Thumbnail';

interface SeriesThumbnailProps {
  readonly address: ImageSetAddress;
  readonly series: Series;
}

/** A small picture of the middle of a series. The decoder comes with the viewer's code, which is then here when the viewer is opened. */
export function SeriesThumbnail({ address: { datastoreId, imageSetId }, series }: SeriesThumbnailProps) {
  const source = useFrameSource();
  const [image, setImage] = useState<ImageData>();
  useEffect(() => {
    const frame = series.frames[Math.floor((series.frames.length - 1) / 2)];
    const abort = new AbortController();
    const load = async () => {
      if (!frame) return;
      const { loadThumbnail } = await import('../../viewer/viewer-chunk');
      abort.signal.throwIfAborted();
      setImage(await loadThumbnail(new FrameClient(source), { datastoreId, imageSetId }, frame, abort.signal));
    };
    // Without a picture the row says as much; what is wrong with the frame, the viewer tells.
    load().catch(() => undefined);
    return () => abort.abort();
  }, [source, datastoreId, imageSetId, series]);
  return <Thumbnail className="series-thumbnail" image={image} />;
}
