import Alert from '@cloudscape-design/components/alert';
import Spinner from '@cloudscape-design/components/spinner';
import { useCallback, useEffect, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { readLink } from './deep-link';
import { useViewerTexts } from './texts';
import { Workspace } from './Workspace';
import { AppLink } from '../app/AppLink';
import { useImageSetCrumbs } from '../app/crumbs';
import { Failure } from '../app/Failure';
import { Page } from '../app/Page';
import { ImageSetAddress, imageSetPath, viewerPath } from '../app/routes';
import { useServices } from '../app/services';
import { useLoaded } from '../app/use-loaded';
import { readSeries, readStudy } from '../metadata/series';
import { startDecoder } from '../viewport/decoder';
import './viewer.css';

export function ViewerPage(address: ImageSetAddress) {
  useEffect(startDecoder, []);
  const { datastoreId, imageSetId } = address;
  const { t } = useViewerTexts();
  const crumbs = useImageSetCrumbs(address);
  const { healthImaging } = useServices();
  const [query] = useSearchParams();
  const link = useMemo(() => readLink(query), [query]);
  const imageSet = useLoaded(
    useCallback(
      async (signal: AbortSignal) => {
        const metadata = await healthImaging.imageSet(datastoreId, imageSetId, signal);
        return { study: readStudy(metadata), series: readSeries(metadata).filter(({ frames }) => frames.length > 0) };
      },
      [healthImaging, datastoreId, imageSetId],
    ),
  );
  return (
    <Page fullBleed crumbs={[...crumbs, { text: t.viewer, href: viewerPath(address) }]}>
      {imageSet.state === 'loading' && (
        <div className="page-loading" role="status">
          <Spinner size="large" /> {t.loadingSet}
        </div>
      )}
      {imageSet.state === 'failed' && (
        <div className="page-message">
          <Failure header={t.setFailed} message={imageSet.error} onRetry={imageSet.reload} />
        </div>
      )}
      {imageSet.state === 'ready' && imageSet.value.series.length === 0 && (
        <div className="page-message">
          <Alert type="info" header={t.noImages}>
            {t.noImagesText} <AppLink href={imageSetPath(address)}>{t.toImageSet}</AppLink>
          </Alert>
        </div>
      )}
      {imageSet.state === 'ready' && imageSet.value.series.length > 0 && (
        <Workspace
          key={imageSetId}
          address={address}
          study={imageSet.value.study}
          series={imageSet.value.series}
          link={link}
        />
      )}
    </Page>
  );
}
