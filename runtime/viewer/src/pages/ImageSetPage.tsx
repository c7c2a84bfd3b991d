import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';
import { useCallback } from 'react';
import { useLocation } from 'wouter';
import { AppLink } from '../app/AppLink';
import { Failure } from '../app/Failure';
import { formatDate } from '../app/format';
import { Page } from '../app/Page';
import { ImageSetAddress, imageSetPath, searchPath, viewerPath } from '../app/routes';
import { useServices } from '../app/services';
import { useLoaded } from '../app/use-loaded';
import { readSeries, readStudy, Series, StudySummary } from '../metadata/series';

export function ImageSetPage(address: ImageSetAddress) {
  const { datastoreId, imageSetId } = address;
  const { healthImaging } = useServices();
  const imageSet = useLoaded(
    useCallback(
      async (signal: AbortSignal) => {
        const metadata = await healthImaging.imageSet(datastoreId, imageSetId, signal);
        return { study: readStudy(metadata), series: readSeries(metadata) };
      },
      [healthImaging, datastoreId, imageSetId],
    ),
  );
  return (
    <Page
      crumbs={[
        { text: datastoreId, href: searchPath(datastoreId) },
        { text: imageSetId, href: imageSetPath(address) },
      ]}
    >
      {imageSet.state === 'loading' && <Spinner size="large" />}
      {imageSet.state === 'failed' && (
        <Failure header="The image set cannot be shown" message={imageSet.error} onRetry={imageSet.reload} />
      )}
      {imageSet.state === 'ready' && <Content address={address} {...imageSet.value} />}
    </Page>
  );
}

interface ContentProps {
  readonly address: ImageSetAddress;
  readonly study: StudySummary;
  readonly series: readonly Series[];
}

function Content({ address, study, series }: ContentProps) {
  const [, navigate] = useLocation();
  const showable = series.find(({ frames }) => frames.length > 0);
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={study.studyDescription}
          actions={
            <Button variant="primary" disabled={!showable} onClick={() => navigate(viewerPath(address, showable?.uid))}>
              Open in viewer
            </Button>
          }
        >
          {study.patientName ?? 'Image set'}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">Patient and study</Header>}>
          <KeyValuePairs
            columns={4}
            items={[
              { label: 'Patient ID', value: study.patientId ?? '–' },
              { label: 'Born', value: formatDate(study.patientBirthDate) },
              { label: 'Sex', value: study.patientSex ?? '–' },
              { label: 'Study date', value: formatDate(study.studyDate) },
              { label: 'Accession number', value: study.accessionNumber ?? '–' },
              { label: 'Image set', value: <Box variant="code">{address.imageSetId}</Box> },
            ]}
          />
        </Container>
        <Table
          header={
            <Header variant="h2" counter={`(${series.length})`}>
              Series
            </Header>
          }
          items={series}
          trackBy="uid"
          columnDefinitions={[
            { id: 'number', header: 'Number', cell: (item) => item.number ?? '–' },
            { id: 'description', header: 'Description', isRowHeader: true, cell: (item) => item.description ?? '–' },
            { id: 'modality', header: 'Modality', cell: (item) => item.modality },
            { id: 'bodyPart', header: 'Body part', cell: (item) => item.bodyPart ?? '–' },
            { id: 'instances', header: 'Instances', cell: (item) => item.instanceCount },
            { id: 'images', header: 'Images', cell: (item) => item.frames.length },
            { id: 'size', header: 'Size', cell: imageSize },
            {
              id: 'open',
              header: 'Viewer',
              cell: (item) =>
                item.frames.length > 0 ? <AppLink href={viewerPath(address, item.uid)}>Open</AppLink> : 'No images',
            },
          ]}
          empty={<Box textAlign="center">This image set has no series.</Box>}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}

function imageSize({ frames }: Series): string {
  return frames[0] ? `${frames[0].pixels.columns} x ${frames[0].pixels.rows}` : '–';
}
