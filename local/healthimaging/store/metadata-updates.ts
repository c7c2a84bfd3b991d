import { valueFits, vrOf } from './dicom-dictionary';
import { selectInstances } from './merge';
import {
  DicomItem,
  DicomValue,
  DicomVrs,
  ImageSetMetadata,
  InstanceMetadata,
  SeriesMetadata,
} from '../../studies/image-set';

/** Why an update was turned down; becomes the message of the version that failed. */
export class UpdateRejected extends Error {}

const reject = (reason: string): never => {
  throw new UpdateRejected(`INVALID_REQUEST: ${reason}`);
};

/** The JSON document of updatableAttributes or removableAttributes. */
export interface AttributeDocument {
  readonly Patient?: AttributeLevel;
  readonly Study?: AttributeLevel & {
    readonly Series?: Readonly<
      Record<string, AttributeLevel & { readonly Instances?: Readonly<Record<string, AttributeLevel>> }>
    >;
  };
}

interface AttributeLevel {
  readonly DICOM?: DicomItem;
  readonly DICOMVRs?: DicomVrs;
}

export interface UpdateRules {
  readonly force: boolean;
  readonly isPrimary: boolean;
  /** The update goes to all primary image sets of the study alike. */
  readonly wholeStudy: boolean;
}

const PROTECTED_UIDS = ['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'];
const NEEDS_FORCE = [...PROTECTED_UIDS, 'StudyID', 'PixelData'];
const GENERATED = [
  'SchemaVersion',
  'DatastoreID',
  'ImageSetID',
  'Checksum',
  'Width',
  'Height',
  'MinPixelValue',
  'MaxPixelValue',
  'FrameSizeInBytes',
];
const PRIVATE_TAG = /^[0-9A-Fa-f]{3}[13579BDFbdf][0-9A-Fa-f]{4}$/;

type Level = 'Patient' | 'Study' | 'Series' | 'Instance';

/** The metadata with the attributes of `document` inserted or replaced. */
export function updateAttributes(
  metadata: ImageSetMetadata,
  document: AttributeDocument,
  rules: UpdateRules,
): ImageSetMetadata {
  const set = <T extends AttributeLevel>(target: T, level: Level, change: AttributeLevel | undefined): T => {
    if (!change?.DICOM) return target;
    checkAttributes(metadata, level, change, rules);
    const vrs = change.DICOMVRs ? { DICOMVRs: { ...target.DICOMVRs, ...change.DICOMVRs } } : {};
    return { ...target, DICOM: { ...target.DICOM, ...change.DICOM }, ...vrs };
  };
  return mapLevels(metadata, document, set, (uid, attribute) => {
    const renamed = attribute?.DICOM?.[uid.keyword];
    if (renamed === undefined) return uid.value;
    return typeof renamed === 'string' && valueFits('UI', renamed) && renamed !== ''
      ? renamed
      : reject(`the value of ${uid.keyword} is not a UID`);
  });
}

/** The metadata without the attributes, instances and series that `document` names. */
export function removeAttributes(
  metadata: ImageSetMetadata,
  document: AttributeDocument,
  rules: UpdateRules,
): ImageSetMetadata {
  const unset = <T extends AttributeLevel>(target: T, level: Level, change: AttributeLevel | undefined): T => {
    if (!change?.DICOM) return target;
    for (const name of Object.keys(change.DICOM)) {
      checkName(level, name, rules);
      if (PROTECTED_UIDS.includes(name)) reject(`${name} cannot be removed`);
      if (!Object.hasOwn(target.DICOM ?? {}, name)) {
        reject(`${name} does not exist in the ${level} level of the image set`);
      }
    }
    const gone = Object.keys(change.DICOM);
    const rest = <V extends object>(from: V | undefined) =>
      Object.fromEntries(Object.entries(from ?? {}).filter(([name]) => !gone.includes(name)));
    const vrs = target.DICOMVRs ? { DICOMVRs: rest(target.DICOMVRs) } : {};
    return { ...target, DICOM: rest(target.DICOM), ...vrs };
  };
  const trimmed = mapLevels(metadata, document, unset, (uid) => uid.value);
  const left = selectInstances(trimmed, (seriesUid, instanceUid) => {
    const series = document.Study?.Series?.[seriesUid];
    if (!series) return true;
    if (!series.DICOM && !series.Instances) return false;
    const instance = series.Instances?.[instanceUid];
    return !instance || instance.DICOM !== undefined;
  });
  if (Object.keys(left.Study.Series).length === 0) reject('the last instance of an image set cannot be removed');
  return left;
}

function mapLevels(
  metadata: ImageSetMetadata,
  document: AttributeDocument,
  change: <T extends AttributeLevel>(target: T, level: Level, attributes: AttributeLevel | undefined) => T,
  uidOf: (uid: { keyword: string; value: string }, attributes: AttributeLevel | undefined) => string,
): ImageSetMetadata {
  const series: Record<string, SeriesMetadata> = {};
  for (const uid of Object.keys(document.Study?.Series ?? {})) {
    if (!Object.hasOwn(metadata.Study.Series, uid)) reject(`Series ${uid} is not present in the image set`);
  }
  for (const [seriesUid, present] of Object.entries(metadata.Study.Series)) {
    const asked = document.Study?.Series?.[seriesUid];
    for (const uid of Object.keys(asked?.Instances ?? {})) {
      if (!Object.hasOwn(present.Instances, uid)) reject(`SOP Instance ${uid} is not present in the image set`);
    }
    const instances: Record<string, InstanceMetadata> = {};
    for (const [instanceUid, instance] of Object.entries(present.Instances)) {
      const attributes = asked?.Instances?.[instanceUid];
      const uid = uidOf({ keyword: 'SOPInstanceUID', value: instanceUid }, attributes);
      if (instances[uid]) reject(`SOP Instance UID ${uid} would exist more than once`);
      instances[uid] = change(instance, 'Instance', attributes);
    }
    const uid = uidOf({ keyword: 'SeriesInstanceUID', value: seriesUid }, asked);
    series[uid] = { ...change(present, 'Series', asked), Instances: instances };
  }
  return {
    ...metadata,
    Patient: change(metadata.Patient, 'Patient', document.Patient),
    Study: { ...change(metadata.Study, 'Study', document.Study), Series: series },
  };
}

function checkAttributes(metadata: ImageSetMetadata, level: Level, change: AttributeLevel, rules: UpdateRules): void {
  for (const [name, value] of Object.entries(change.DICOM ?? {})) {
    checkName(level, name, rules);
    if (isAtAnotherLevel(metadata, level, name)) reject(`${name} is not an attribute of the ${level} level`);
    if (!rules.force) checkValue(name, value);
  }
}

function checkName(level: Level, name: string, rules: UpdateRules): void {
  if (GENERATED.includes(name)) reject(`${name} is generated by the service and cannot be changed`);
  if (PRIVATE_TAG.test(name)) {
    if (level !== 'Instance') reject(`private attribute ${name} can be changed in the Instance level only`);
    if (!rules.force) reject(`private attribute ${name} can be changed with the force parameter only`);
    return;
  }
  if (rules.isPrimary && PROTECTED_UIDS.includes(name)) reject(`${name} of a primary image set cannot be changed`);
  // Patient attributes of a primary image set can change for the whole study at once only, its series attributes not at all.
  if (rules.isPrimary && (level === 'Series' || (level === 'Patient' && !rules.wholeStudy))) {
    reject(`${level} level attributes of a primary image set cannot be changed`);
  }
  if (NEEDS_FORCE.includes(name) && !rules.force) reject(`${name} can be changed with the force parameter only`);
}

function checkValue(name: string, value: DicomValue | undefined): void {
  const vr = vrOf(name);
  if (vr === undefined) return reject(`${name} is not a DICOM attribute`);
  if (vr === 'SQ') return reject(`sequence ${name} can be changed with the force parameter only`);
  if (Array.isArray(value)) return reject(`multivalued attribute ${name} can be changed with the force parameter only`);
  if (!valueFits(vr, value)) return reject(`the value of ${name} does not fit its value representation ${vr}`);
}

function isAtAnotherLevel(metadata: ImageSetMetadata, level: Level, name: string): boolean {
  const series = Object.values(metadata.Study.Series);
  const levels: Record<Level, readonly DicomItem[]> = {
    Patient: [metadata.Patient.DICOM],
    Study: [metadata.Study.DICOM],
    Series: series.map((s) => s.DICOM),
    Instance: series.flatMap((s) => Object.values(s.Instances).map((i) => i.DICOM)),
  };
  const has = (l: Level) => levels[l].some((item) => Object.hasOwn(item, name));
  return !has(level) && (Object.keys(levels) as Level[]).some((other) => other !== level && has(other));
}
