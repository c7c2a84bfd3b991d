import { useContext, useEffect, useState } from 'react';
import { readMeasurements } from '../annotations/measurement';
import { ImageSetAddress } from '../app/routes';
import { Series } from '../metadata/series';
import { KeptValuesContext } from '../settings/use-kept';
import { Measurements } from '../viewport/measurements';

/** Measurements of an image set, kept in this browser for this user: which frame, which pixels; nothing of the patient. */
export function useMeasurements(
  { datastoreId, imageSetId }: ImageSetAddress,
  all: readonly Series[],
): Measurements | undefined {
  const kept = useContext(KeptValuesContext);
  const [measurements, setMeasurements] = useState<Measurements>();
  useEffect(() => {
    const frames = all.flatMap((series) => series.frames);
    const ids = new Set(frames.map(({ id }) => id));
    const name = `measurements.${imageSetId}`;
    const opened = new Measurements(frames, `ahi:${datastoreId}/${imageSetId}/`, {
      read: () => readMeasurements(kept?.get(name) ?? [], ids) ?? [],
      write: (list) => {
        if (list.length > 0 || kept?.get(name) !== undefined) kept?.set(name, list);
      },
    });
    setMeasurements(opened);
    return () => opened.close();
  }, [all, datastoreId, imageSetId, kept]);
  return measurements;
}
