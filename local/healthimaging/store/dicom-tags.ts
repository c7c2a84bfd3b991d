import { DicomItem, DicomValue, ImageSetMetadata } from '../../studies/image-set';

/** The summary of an image set in a search result. */
export interface DicomTags {
  readonly DICOMPatientId?: string;
  readonly DICOMPatientName?: string;
  readonly DICOMPatientBirthDate?: string;
  readonly DICOMPatientSex?: string;
  readonly DICOMStudyInstanceUID?: string;
  readonly DICOMStudyId?: string;
  readonly DICOMStudyDescription?: string;
  readonly DICOMNumberOfStudyRelatedSeries: number;
  readonly DICOMNumberOfStudyRelatedInstances: number;
  readonly DICOMAccessionNumber?: string;
  readonly DICOMSeriesInstanceUID?: string;
  readonly DICOMSeriesModality?: string;
  readonly DICOMSeriesBodyPart?: string;
  readonly DICOMSeriesNumber?: number;
  readonly DICOMStudyDate?: string;
  readonly DICOMStudyTime?: string;
}

const summaries = new WeakMap<ImageSetMetadata, DicomTags>();

export function dicomTags(metadata: ImageSetMetadata): DicomTags {
  let tags = summaries.get(metadata);
  if (!tags) summaries.set(metadata, (tags = summarise(metadata)));
  return tags;
}

function summarise(metadata: ImageSetMetadata): DicomTags {
  const patient = metadata.Patient.DICOM;
  const study = metadata.Study.DICOM;
  const seriesList = Object.entries(metadata.Study.Series);
  const [seriesUid, first] = seriesList[0] ?? [undefined, undefined];
  const series: DicomItem = first?.DICOM ?? {};
  return {
    DICOMPatientId: text(patient.PatientID),
    DICOMPatientName: text(patient.PatientName),
    DICOMPatientBirthDate: text(patient.PatientBirthDate),
    DICOMPatientSex: text(patient.PatientSex),
    DICOMStudyInstanceUID: text(study.StudyInstanceUID),
    DICOMStudyId: text(study.StudyID),
    DICOMStudyDescription: text(study.StudyDescription),
    DICOMNumberOfStudyRelatedSeries: seriesList.length,
    DICOMNumberOfStudyRelatedInstances: seriesList.reduce((n, [, s]) => n + Object.keys(s.Instances).length, 0),
    DICOMAccessionNumber: text(study.AccessionNumber),
    DICOMSeriesInstanceUID: text(series.SeriesInstanceUID) ?? seriesUid,
    DICOMSeriesModality: text(series.Modality),
    DICOMSeriesBodyPart: text(series.BodyPartExamined),
    DICOMSeriesNumber: integer(series.SeriesNumber),
    DICOMStudyDate: text(study.StudyDate),
    DICOMStudyTime: text(study.StudyTime),
  };
}

/** Padding does not take part in a search; an empty value is left out; of several values the first counts. */
function text(value: DicomValue | undefined): string | undefined {
  const single: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof single !== 'string' && typeof single !== 'number') return undefined;
  return String(single).trim() || undefined;
}

function integer(value: DicomValue | undefined): number | undefined {
  const digits = text(value);
  return digits !== undefined && /^[+-]?\d+$/.test(digits) ? Number(digits) : undefined;
}
