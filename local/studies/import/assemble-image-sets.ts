import type {
  DicomItem,
  DicomValue,
  ImageFrameMetadata,
  ImageSetMetadata,
  ImportedFrame,
  ImportedImageSet,
  InstanceMetadata,
} from '../image-set';
import { type Level, levelOf, seriesIdentity, studyIdentity } from './attribute-levels';
import { identifier, type ImportedInstance } from './import-file';

export interface Assembly {
  readonly imageSets: readonly ImportedImageSet[];
  /** Which image set each file went into. */
  readonly files: readonly { readonly path: string; readonly imageSetId: string }[];
  readonly warnings: readonly string[];
}

/** One image set in the making. */
interface Group {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly identity: string;
  readonly primary: boolean;
  readonly instances: Map<string, ImportedInstance>;
}

/**
 * One image set per series. Instances whose patient, study or series identity contradicts what came first, and second copies
 * of a SOP instance, go into further image sets of their own, which are not primary: the service keeps them apart as well.
 */
export function assembleImageSets(instances: readonly ImportedInstance[]): Assembly {
  const groups: Group[] = [];
  const warnings: string[] = [];
  for (const instance of instances) {
    const { group, reason } = groupOf(instance, groups);
    group.instances.set(instance.sopUid, instance);
    if (reason !== undefined) warnings.push(`${instance.path}: ${reason}; kept in an image set that is not primary`);
  }
  const ordinals = new Map<string, number>();
  const files: { path: string; imageSetId: string }[] = [];
  const imageSets = groups.map((group) => {
    const ordinal = ordinals.get(group.seriesUid + group.studyUid) ?? 0;
    ordinals.set(group.seriesUid + group.studyUid, ordinal + 1);
    const imageSet = imageSetOf(group, ordinal, warnings);
    for (const { path } of group.instances.values()) files.push({ path, imageSetId: imageSet.id });
    return imageSet;
  });
  return { imageSets, files, warnings };
}

function groupOf(instance: ImportedInstance, groups: Group[]): { group: Group; reason?: string } {
  const { studyUid, seriesUid, sopUid } = instance;
  const identity = identityOf(instance, [...studyIdentity, ...seriesIdentity]);
  const ofStudy = groups.filter((group) => group.studyUid === studyUid);
  const ofSeries = ofStudy.filter((group) => group.seriesUid === seriesUid);
  const agreeing = ofSeries.filter((group) => group.identity === identity);
  const free = agreeing.find((group) => !group.instances.has(sopUid));
  const reason = conflict(instance, identity, ofStudy, ofSeries, free);
  if (free !== undefined) return { group: free, ...(free.primary ? {} : { reason }) };
  const group: Group = { studyUid, seriesUid, identity, primary: reason === undefined, instances: new Map() };
  groups.push(group);
  return { group, reason };
}

/** Why an instance cannot be in a primary image set; names attributes, never their values. */
function conflict(
  instance: ImportedInstance,
  identity: string,
  ofStudy: Group[],
  ofSeries: Group[],
  free: Group | undefined,
): string | undefined {
  if (free?.primary === true) return undefined;
  const [firstOfSeries] = ofSeries;
  if (firstOfSeries !== undefined && firstOfSeries.identity !== identity) {
    return `${differing(instance, firstOfSeries, [...studyIdentity, ...seriesIdentity])} contradicts the other files of the series`;
  }
  if (firstOfSeries !== undefined) return 'another file has the same SOPInstanceUID';
  const [firstOfStudy] = ofStudy;
  const names = firstOfStudy === undefined ? '' : differing(instance, firstOfStudy, studyIdentity);
  return names === '' ? undefined : `${names} contradicts the other files of the study`;
}

function differing(instance: ImportedInstance, group: Group, keywords: readonly string[]): string {
  const [first] = group.instances.values();
  return keywords.filter((keyword) => identityOf(instance, [keyword]) !== identityOf(first!, [keyword])).join(', ');
}

function identityOf(instance: ImportedInstance, keywords: readonly string[]): string {
  return JSON.stringify(keywords.map((keyword) => String(instance.attributes[keyword] ?? '').trim()));
}

type Attributes = Record<string, DicomValue>;

function imageSetOf(group: Group, ordinal: number, warnings: string[]): ImportedImageSet {
  const id = identifier('image set', group.studyUid, group.seriesUid, ordinal);
  const shared: Record<Exclude<Level, 'instance'>, { DICOM: Attributes; DICOMVRs: Record<string, string> }> = {
    patient: { DICOM: {}, DICOMVRs: {} },
    study: { DICOM: {}, DICOMVRs: {} },
    series: { DICOM: {}, DICOMVRs: {} },
  };
  const instances: Record<string, InstanceMetadata> = {};
  const frames: ImportedFrame[] = [];
  const inconsistent = new Set<string>();
  for (const instance of group.instances.values()) {
    const own: Attributes = {};
    for (const [keyword, value] of Object.entries(instance.attributes)) {
      const level = levelOf(keyword);
      if (level === 'instance') {
        own[keyword] = value;
      } else if (!(keyword in shared[level].DICOM)) {
        shared[level].DICOM[keyword] = value;
      } else if (!same(shared[level].DICOM[keyword], value)) {
        // The first file speaks for the level; where another says otherwise its own value stays with it.
        own[keyword] = value;
        inconsistent.add(keyword);
      }
    }
    const stored = framesOf(id, instance);
    frames.push(...stored.frames);
    instances[instance.sopUid] = {
      DICOM: own,
      DICOMVRs: instance.vrs,
      ImageFrames: stored.metadata,
      ...(instance.pixels && { StoredTransferSyntaxUID: instance.pixels.storedTransferSyntax }),
    };
  }
  if (inconsistent.size > 0) {
    const [first] = group.instances.values();
    warnings.push(
      `${first!.path}: files of this series differ in ${[...inconsistent].join(', ')}; the differing values are kept with the instances`,
    );
  }
  const metadata: ImageSetMetadata = {
    SchemaVersion: '1.1',
    DatastoreID: '',
    ImageSetID: id,
    Patient: shared.patient,
    Study: { ...shared.study, Series: { [group.seriesUid]: { ...shared.series, Instances: instances } } },
  };
  return { id, isPrimary: group.primary, metadata, frames };
}

function same(a: DicomItem[string], b: DicomItem[string]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function framesOf(
  imageSetId: string,
  { sopUid, pixels }: ImportedInstance,
): { frames: ImportedFrame[]; metadata: ImageFrameMetadata[] } {
  const frames: ImportedFrame[] = [];
  const metadata: ImageFrameMetadata[] = [];
  for (const [index, stored] of (pixels?.frames ?? []).entries()) {
    const id = identifier('frame', imageSetId, sopUid, index);
    frames.push({ id, contentType: stored.contentType, bytes: stored.bytes });
    metadata.push({
      ID: id,
      PixelDataChecksumFromBaseToFullResolution: stored.checksums,
      MinPixelValue: stored.min,
      MaxPixelValue: stored.max,
      FrameSizeInBytes: stored.size,
    });
  }
  return { frames, metadata };
}
