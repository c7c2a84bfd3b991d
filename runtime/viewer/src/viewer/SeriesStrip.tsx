import { useEffect, useRef, useState } from 'react';
import { useViewerTexts } from './texts';
import { useFrameClient } from './use-series-pool';
import { ImageSetAddress } from '../app/routes';
import { Series } from '../metadata/series';
import { SeriesPool } from '../viewport/series-pool';
import { loadThumbnail } from '../viewport/thumbnail';
import { Thumbnail } from '../viewport/Thumbnail';

interface SeriesStripProps {
  readonly address: ImageSetAddress;
  readonly series: readonly Series[];
  readonly current: string | undefined;
  readonly pool: SeriesPool | undefined;
  readonly onOpen: (uid: string) => void;
}

/** The series with a small picture each, one fetched after the other, so that they do not hold up what is looked at. */
export function SeriesStrip({ address, series, current, pool, onOpen }: SeriesStripProps) {
  const { t } = useViewerTexts();
  const thumbnails = useThumbnails(address, series, pool);
  return (
    <nav className="series-strip" aria-label={t.series}>
      {series.map(({ uid, number, modality, description, frames }) => (
        <button
          key={uid}
          type="button"
          className="series-button"
          aria-current={uid === current}
          onClick={() => onOpen(uid)}
          title={description}
        >
          <Thumbnail className="thumbnail" image={thumbnails.get(uid)} />
          <span className="series-name">
            {number !== undefined && `${number} `}
            {description ?? modality}
          </span>
          <span className="series-info">
            {modality} · {frames.length}
          </span>
        </button>
      ))}
    </nav>
  );
}

/** Waits for the first picture to have the line for itself. */
const DELAY_MS = 1500;

function useThumbnails(
  { datastoreId, imageSetId }: ImageSetAddress,
  series: readonly Series[],
  pool: SeriesPool | undefined,
): ReadonlyMap<string, ImageData> {
  const client = useFrameClient();
  const [thumbnails, setThumbnails] = useState<ReadonlyMap<string, ImageData>>(new Map());
  const current = useRef(pool);
  useEffect(() => {
    current.current = pool;
  }, [pool]);
  useEffect(() => {
    const abort = new AbortController();
    const load = async () => {
      for (const { uid, frames } of series) {
        const middle = Math.floor((frames.length - 1) / 2);
        const bytes = () => current.current?.get(uid)?.loader.bytesOf(middle);
        // A series that is open brings the bytes anyway.
        while (!abort.signal.aborted && (!current.current || (current.current.get(uid) && !bytes()))) await pause();
        if (abort.signal.aborted) return;
        try {
          const address = { datastoreId, imageSetId };
          const image = await loadThumbnail(client, address, frames[middle], abort.signal, bytes());
          if (abort.signal.aborted) return;
          if (image) setThumbnails((now) => new Map(now).set(uid, image));
        } catch {
          // The series says so itself when it is opened.
          if (abort.signal.aborted) return;
        }
      }
    };
    const timer = setTimeout(() => void load(), DELAY_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, datastoreId, imageSetId, series]);
  return thumbnails;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 300));
}
