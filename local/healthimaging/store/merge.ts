import { DicomItem, ImageSetMetadata, InstanceMetadata, SeriesMetadata } from '../../studies/image-set';

type Instances = Readonly<Record<string, InstanceMetadata>>;

/** Every SOP Instance UID of an image set. */
export function instanceUids(metadata: ImageSetMetadata): string[] {
  return Object.values(metadata.Study.Series).flatMap((series) => Object.keys(series.Instances));
}

/** The level at which two image sets contradict each other, as the service demands it equal before it joins them. */
export function contradiction(a: ImageSetMetadata, b: ImageSetMetadata): 'Patient' | 'Study' | 'Series' | undefined {
  if (!sameAttributes(a.Patient.DICOM, b.Patient.DICOM)) return 'Patient';
  if (!sameAttributes(a.Study.DICOM, b.Study.DICOM)) return 'Study';
  const seriesOfA = a.Study.Series;
  const uids = Object.keys(b.Study.Series);
  if (uids.some((uid) => !seriesOfA[uid] || !sameAttributes(seriesOfA[uid].DICOM, b.Study.Series[uid].DICOM))) {
    return 'Series';
  }
  return undefined;
}

/** `base` with the instances of `added`, which take the place of its own of the same UID. Upper levels stay those of `base`. */
export function withInstances(base: ImageSetMetadata, added: ImageSetMetadata): ImageSetMetadata {
  const series: Record<string, SeriesMetadata> = { ...base.Study.Series };
  for (const [uid, { Instances, ...attributes }] of Object.entries(added.Study.Series)) {
    const present = series[uid];
    series[uid] = present
      ? { ...present, Instances: { ...present.Instances, ...Instances } }
      : { ...attributes, Instances };
  }
  return { ...base, Study: { ...base.Study, Series: series } };
}

/** The part of an image set that `keep` chooses; series that lose all their instances go. */
export function selectInstances(
  metadata: ImageSetMetadata,
  keep: (seriesUid: string, instanceUid: string) => boolean,
): ImageSetMetadata {
  const series: Record<string, SeriesMetadata> = {};
  for (const [seriesUid, attributes] of Object.entries(metadata.Study.Series)) {
    const kept = Object.entries(attributes.Instances).filter(([uid]) => keep(seriesUid, uid));
    if (kept.length > 0) series[seriesUid] = { ...attributes, Instances: Object.fromEntries(kept) as Instances };
  }
  return { ...metadata, Study: { ...metadata.Study, Series: series } };
}

function sameAttributes(a: DicomItem, b: DicomItem): boolean {
  return ordered(a) === ordered(b);
}

function ordered(item: DicomItem): string {
  return JSON.stringify(item, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
