import type { SortField } from '@aws-sdk/client-medical-imaging';
import { ImageSetSummary } from '../../api/healthimaging';
import { formatDate, formatName, formatTime } from '../../app/format';

export interface ImageSetColumn {
  readonly id: string;
  readonly text: (summary: ImageSetSummary, language: string) => string;
  /** In pixels, at first. */
  readonly width?: number;
  /** The service can sort by it. */
  readonly sortField?: SortField;
}

type Tag = keyof NonNullable<ImageSetSummary['DICOMTags']>;

const tag = (id: string, keyword: Tag, width?: number): ImageSetColumn => ({
  id,
  width,
  text: ({ DICOMTags }) => String(DICOMTags?.[keyword] ?? '–'),
});

/** In the order of the table; `patient` links to the image set. */
export const IMAGE_SET_COLUMNS = [
  { id: 'patient', text: ({ DICOMTags }) => formatName(DICOMTags?.DICOMPatientName), width: 190 },
  tag('patientId', 'DICOMPatientId'),
  { id: 'birthDate', text: ({ DICOMTags }) => formatDate(DICOMTags?.DICOMPatientBirthDate) },
  tag('sex', 'DICOMPatientSex'),
  {
    id: 'studyDate',
    text: ({ DICOMTags }) =>
      [formatDate(DICOMTags?.DICOMStudyDate), formatTime(DICOMTags?.DICOMStudyTime)].join(' ').trim(),
    width: 190,
    sortField: 'DICOMStudyDateAndTime',
  },
  tag('modality', 'DICOMSeriesModality'),
  tag('studyDescription', 'DICOMStudyDescription', 200),
  tag('bodyPart', 'DICOMSeriesBodyPart'),
  tag('seriesNumber', 'DICOMSeriesNumber'),
  tag('accessionNumber', 'DICOMAccessionNumber'),
  tag('studyId', 'DICOMStudyId'),
  tag('series', 'DICOMNumberOfStudyRelatedSeries'),
  tag('instances', 'DICOMNumberOfStudyRelatedInstances'),
  tag('studyUid', 'DICOMStudyInstanceUID', 260),
  tag('seriesUid', 'DICOMSeriesInstanceUID', 260),
  { id: 'imageSetId', text: ({ imageSetId }) => imageSetId ?? '–', width: 280 },
  { id: 'version', text: ({ version }) => String(version ?? '–') },
  { id: 'primary', text: ({ isPrimary }) => (isPrimary === undefined ? '–' : isPrimary ? '✓' : '✗') },
  { id: 'tier', text: ({ storageTier }) => storageTier ?? '–' },
  {
    id: 'created',
    text: ({ createdAt }, language) => createdAt?.toLocaleString(language) ?? '–',
    sortField: 'createdAt',
    width: 200,
  },
  {
    id: 'updated',
    text: ({ updatedAt }, language) => updatedAt?.toLocaleString(language) ?? '–',
    sortField: 'updatedAt',
    width: 200,
  },
] as const satisfies readonly ImageSetColumn[];

export type ColumnId = (typeof IMAGE_SET_COLUMNS)[number]['id'];

export const FIRST_COLUMNS: readonly string[] = [
  'patient',
  'patientId',
  'studyDate',
  'modality',
  'studyDescription',
  'bodyPart',
  'accessionNumber',
  'updated',
];
