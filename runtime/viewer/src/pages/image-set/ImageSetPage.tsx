import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Tabs, { TabsProps } from '@cloudscape-design/components/tabs';
import { useCallback, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { EditTab } from './edit/EditTab';
import { MetadataTab } from './MetadataTab';
import { SeriesTab } from './SeriesTab';
import { StudyFacts } from './StudyFacts';
import { TagsTab } from './TagsTab';
import { useImageSetTexts } from './texts';
import { VersionsTab } from './VersionsTab';
import { useImageSetCrumbs } from '../../app/crumbs';
import { Failure } from '../../app/Failure';
import { Page } from '../../app/Page';
import { ImageSetAddress, imageSetPath, viewerPath } from '../../app/routes';
import { useServices } from '../../app/services';
import { useLoaded } from '../../app/use-loaded';
import { ImageSetMetadata, parseImageSet } from '../../metadata/image-set';
import { readSeries, readStudy, Series, StudySummary } from '../../metadata/series';

export interface LoadedImageSet {
  /** As it is stored. */
  readonly text: string;
  readonly metadata: ImageSetMetadata;
  readonly study: StudySummary;
  readonly series: readonly Series[];
}

export function ImageSetPage(address: ImageSetAddress) {
  const { datastoreId, imageSetId } = address;
  const texts = useImageSetTexts();
  const crumbs = useImageSetCrumbs(address);
  const { healthImaging } = useServices();
  const [query] = useSearchParams();
  const asked = query.get('version') ?? undefined;
  const version = asked !== undefined && /^\d{1,9}$/.test(asked) ? asked : undefined;
  const imageSet = useLoaded(
    useCallback(
      async (signal: AbortSignal): Promise<LoadedImageSet> => {
        const text = await healthImaging.metadataText(datastoreId, imageSetId, signal, version);
        const metadata = parseImageSet(text);
        return { text, metadata, study: readStudy(metadata), series: readSeries(metadata) };
      },
      [healthImaging, datastoreId, imageSetId, version],
    ),
  );
  return (
    <Page
      crumbs={crumbs}
      help={{
        header: texts.help.header,
        content: (
          <>
            <p>{texts.help.text}</p>
            <p>{texts.help.versions}</p>
            <p>{texts.help.edit}</p>
          </>
        ),
      }}
    >
      {imageSet.state === 'loading' && (
        <div className="page-loading" role="status">
          <Spinner size="large" /> {texts.loading}
        </div>
      )}
      {imageSet.state === 'failed' && (
        <Failure header={texts.failed} message={imageSet.error} onRetry={imageSet.reload} />
      )}
      {imageSet.state === 'ready' && (
        <Content address={address} imageSet={imageSet.value} version={version} onChanged={imageSet.refresh} />
      )}
    </Page>
  );
}

interface ContentProps {
  readonly address: ImageSetAddress;
  readonly imageSet: LoadedImageSet;
  readonly version?: string;
  /** There is a new version. */
  readonly onChanged: () => void;
}

function Content({ address, imageSet, version, onChanged }: ContentProps) {
  const texts = useImageSetTexts();
  const { config } = useServices();
  const [, navigate] = useLocation();
  const [tab, setTab] = useState('series');
  const { study, series } = imageSet;
  const showable = series.find(({ frames }) => frames.length > 0);
  const tabs: TabsProps.Tab[] = [
    { id: 'series', label: texts.series.title, content: <SeriesTab address={address} series={series} /> },
    {
      id: 'metadata',
      label: texts.metadata.title,
      content: <MetadataTab imageSetId={address.imageSetId} imageSet={imageSet} />,
    },
    {
      id: 'versions',
      label: texts.versions.title,
      content: <VersionsTab address={address} shown={version} onChanged={onChanged} />,
    },
    { id: 'tags', label: texts.tags.title, content: <TagsTab address={address} /> },
  ];
  if (config.editMetadata && version === undefined) {
    tabs.push({
      id: 'edit',
      label: texts.edit.title,
      content: <EditTab address={address} onChanged={onChanged} />,
    });
  }
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={study.studyDescription}
          actions={
            <Button variant="primary" disabled={!showable} onClick={() => navigate(viewerPath(address, showable?.uid))}>
              {texts.openViewer}
            </Button>
          }
        >
          {study.patientName || texts.title}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {version !== undefined && (
          <Alert
            type="info"
            action={<Button onClick={() => navigate(imageSetPath(address))}>{texts.showLatest}</Button>}
          >
            {texts.versionShown(version)}
          </Alert>
        )}
        <StudyFacts study={study} imageSetId={address.imageSetId} />
        <Tabs
          ariaLabel={texts.tabs}
          activeTabId={tabs.some(({ id }) => id === tab) ? tab : 'series'}
          onChange={({ detail }) => setTab(detail.activeTabId)}
          tabs={tabs}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}
