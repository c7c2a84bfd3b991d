import { deterministicId } from '../../../../local/healthimaging';
import {
  DicomItem,
  ImageSetMetadata,
  ImportedFrame,
  ImportedImageSet,
  InstanceMetadata,
} from '../../../../local/studies/image-set';

export interface ImageSetRecipe {
  /** Tells one image set from another; the series UID and the ID follow from it. */
  readonly series: number;
  readonly study?: number;
  readonly patient?: DicomItem;
  readonly studyAttributes?: DicomItem;
  /** SOP instance numbers; one frame each. */
  readonly instances?: readonly number[];
  readonly isPrimary?: boolean;
  readonly frameBytes?: (instance: number) => Uint8Array;
}

export const studyUid = (study: number) => `1.2.826.0.1.3680043.10.9.${study}`;
export const seriesUid = (series: number) => `1.2.826.0.1.3680043.10.9.7.${series}`;
export const instanceUid = (series: number, instance: number) => `${seriesUid(series)}.${instance}`;

/** A small image set, complete in all that the service reads of one. */
export function imageSet(recipe: ImageSetRecipe): ImportedImageSet {
  const { series, study = 1, instances = [1], isPrimary = true } = recipe;
  const frames: ImportedFrame[] = [];
  const Instances: Record<string, InstanceMetadata> = {};
  for (const instance of instances) {
    const uid = instanceUid(series, instance);
    const bytes = recipe.frameBytes?.(instance) ?? Buffer.from(`frame of ${uid}`);
    const id = deterministicId('frame', uid);
    frames.push({ id, contentType: 'image/jph', bytes });
    Instances[uid] = {
      DICOM: { SOPInstanceUID: uid, InstanceNumber: String(instance), Rows: 16, Columns: 16, '00091001': 'GE' },
      DICOMVRs: { '00091001': 'LO' },
      ImageFrames: [
        {
          ID: id,
          PixelDataChecksumFromBaseToFullResolution: [{ Width: 16, Height: 16, Checksum: instance }],
          MinPixelValue: 0,
          MaxPixelValue: 255,
          FrameSizeInBytes: 256,
        },
      ],
      StoredTransferSyntaxUID: '1.2.840.10008.1.2.4.202',
    };
  }
  const metadata: ImageSetMetadata = {
    SchemaVersion: '1.1',
    DatastoreID: '',
    ImageSetID: '',
    Patient: {
      DICOM: recipe.patient ?? {
        PatientID: 'P-1',
        PatientName: 'Doe^Jane',
        PatientBirthDate: '19700101',
        PatientSex: 'F ',
      },
    },
    Study: {
      DICOM: {
        StudyInstanceUID: studyUid(study),
        StudyID: 'S1',
        StudyDate: '20240131',
        StudyTime: '083000',
        StudyDescription: 'CHEST',
        AccessionNumber: 'A-77',
        ...recipe.studyAttributes,
      },
      Series: {
        [seriesUid(series)]: {
          DICOM: { SeriesInstanceUID: seriesUid(series), Modality: 'CT', BodyPartExamined: 'LUNG', SeriesNumber: '4 ' },
          Instances,
        },
      },
    },
  };
  return { id: deterministicId('image set', seriesUid(series)), isPrimary, metadata, frames };
}
