import { TableProps } from '@cloudscape-design/components/table';
import { ReactNode } from 'react';
import { ImageSetSummary } from '../api/healthimaging';
import { formatDate, formatName } from '../app/format';

export function imageSetColumns(
  link: (imageSetId: string, text: string) => ReactNode,
  open: (imageSetId: string) => ReactNode,
): TableProps.ColumnDefinition<ImageSetSummary>[] {
  const tag = (
    id: keyof NonNullable<ImageSetSummary['DICOMTags']>,
    header: string,
  ): TableProps.ColumnDefinition<ImageSetSummary> => ({
    id,
    header,
    cell: ({ DICOMTags }) => DICOMTags?.[id] ?? '–',
  });
  return [
    {
      id: 'patient',
      header: 'Patient',
      isRowHeader: true,
      cell: ({ imageSetId = '', DICOMTags }) => link(imageSetId, formatName(DICOMTags?.DICOMPatientName)),
    },
    tag('DICOMPatientId', 'Patient ID'),
    { id: 'date', header: 'Study date', cell: ({ DICOMTags }) => formatDate(DICOMTags?.DICOMStudyDate) },
    tag('DICOMSeriesModality', 'Modality'),
    tag('DICOMStudyDescription', 'Study description'),
    tag('DICOMSeriesBodyPart', 'Body part'),
    tag('DICOMAccessionNumber', 'Accession'),
    { id: 'updated', header: 'Updated', cell: ({ updatedAt }) => updatedAt?.toLocaleDateString() ?? '–' },
    { id: 'open', header: 'Images', cell: ({ imageSetId = '' }) => open(imageSetId) },
  ];
}
