import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useImageSetTexts } from './texts';
import { formatDate } from '../../app/format';
import { StudySummary } from '../../metadata/series';

export function StudyFacts({ study, imageSetId }: { readonly study: StudySummary; readonly imageSetId: string }) {
  const texts = useImageSetTexts();
  return (
    <Container header={<Header variant="h2">{texts.patientAndStudy}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: texts.patientId, value: study.patientId ?? '–' },
          { label: texts.born, value: formatDate(study.patientBirthDate) },
          { label: texts.sex, value: study.patientSex ?? '–' },
          { label: texts.studyDate, value: formatDate(study.studyDate) },
          { label: texts.accession, value: study.accessionNumber ?? '–' },
          { label: texts.imageSet, value: <Box variant="code">{imageSetId}</Box> },
        ]}
      />
    </Container>
  );
}
