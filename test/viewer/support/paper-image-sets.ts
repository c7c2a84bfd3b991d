import type { HealthImagingEmulator } from '../../../local/healthimaging';
import { ImageSetMetadata, ImportedImageSet } from '../../../local/studies/image-set';

export interface PaperImageSet {
  readonly patientName: string;
  readonly patientId: string;
  readonly studyDate: string;
  readonly studyTime?: string;
  readonly description?: string;
  readonly number: number;
}

/** An image set without frames: what lists, search and metadata are about. Not primary, so that every attribute may be changed. */
export function addPaperImageSet({ store }: HealthImagingEmulator, datastoreId: string, set: PaperImageSet): string {
  const uid = `1.2.826.0.1.3680043.9.7.${set.number}`;
  const metadata: ImageSetMetadata = {
    SchemaVersion: '1.1',
    DatastoreID: '',
    ImageSetID: '',
    Patient: { DICOM: { PatientName: set.patientName, PatientID: set.patientId, PatientSex: 'O' } },
    Study: {
      DICOM: {
        StudyInstanceUID: uid,
        StudyDate: set.studyDate,
        StudyTime: set.studyTime ?? '101500',
        StudyDescription: set.description ?? 'Chest',
        AccessionNumber: `ACC-${set.number}`,
        StudyID: `S${set.number}`,
      },
      Series: {
        [`${uid}.1`]: {
          DICOM: { SeriesInstanceUID: `${uid}.1`, Modality: 'CT', SeriesNumber: '1', SeriesDescription: 'Axial' },
          Instances: {
            [`${uid}.1.1`]: {
              DICOM: {
                SOPInstanceUID: `${uid}.1.1`,
                InstanceNumber: '1',
                Rows: 64,
                Columns: 64,
                ImageComments: 'none',
              },
              DICOMVRs: {},
              ImageFrames: [],
            },
          },
        },
      },
    },
  };
  const imported = { id: uid.length.toString(16).padStart(32, '0'), isPrimary: false, metadata, frames: [] };
  return store.add(datastoreId, imported as unknown as ImportedImageSet).imageSetId;
}
