import { useEffect, useMemo, useState } from 'react';
import { ImageSetAddress } from '../app/routes';
import { useFrameSource } from '../app/use-frame-source';
import { FrameClient } from '../frames/frame-client';
import { firstLowLevel, highestLowLevel } from '../frames/level-table';
import { hasLevels } from '../frames/levels-worthwhile';
import { LoadingWay, SeriesLoader } from '../frames/series-loader';
import { Series } from '../metadata/series';
import { LoadingWay as WaySetting } from '../settings/settings';
import { SeriesPool } from '../viewport/series-pool';

export function useFrameClient(): FrameClient {
  const source = useFrameSource();
  return useMemo(() => new FrameClient(source), [source]);
}

/** What loading a series needs, by series; another pool where the way of loading is another. */
export function useSeriesPool(
  { datastoreId, imageSetId }: ImageSetAddress,
  all: readonly Series[],
  setting: WaySetting,
  attempt: number,
): SeriesPool | undefined {
  const client = useFrameClient();
  const [pool, setPool] = useState<SeriesPool>();
  useEffect(() => {
    const created = new SeriesPool((uid) => {
      const series = all.find((one) => one.uid === uid);
      if (!series) throw new Error('There is no such series in this image set.');
      const way = chooseWay(setting, client.source.servesLevels);
      return {
        frames: series.frames,
        prefix: `${datastoreId}/${imageSetId}`,
        way,
        source: client.source.kind,
        loader: (events) =>
          new SeriesLoader({
            datastoreId,
            imageSetId,
            client,
            way,
            frames: series.frames.map((frame) => ({
              id: frame.id,
              hasLevels: hasLevels(frame),
              firstLowLevel: firstLowLevel(frame.pixels.rows, frame.pixels.columns),
              highestLowLevel: highestLowLevel(frame.pixels.rows, frame.pixels.columns),
            })),
            ...events,
          }),
      };
    });
    setPool(created);
    return () => {
      setPool(undefined);
      created.close();
    };
  }, [client, datastoreId, imageSetId, all, setting, attempt]);
  return pool;
}

/** HealthImaging itself sends whole frames only; their answer can be shown while it comes. */
function chooseWay(setting: WaySetting, servesLevels: boolean): LoadingWay {
  if (setting === 'automatic' || setting === 'levels') return servesLevels ? 'levels' : 'progressive';
  return setting;
}
