import Alert from '@cloudscape-design/components/alert';
import Spinner from '@cloudscape-design/components/spinner';
import { useCallback } from 'react';
import { useSearchParams } from 'wouter';
import { SeriesNavigation } from './SeriesNavigation';
import { StackPanel } from './StackPanel';
import { Failure } from '../app/Failure';
import { Page } from '../app/Page';
import { ImageSetAddress, imageSetPath, searchPath, viewerPath } from '../app/routes';
import { useServices } from '../app/services';
import { useLoaded } from '../app/use-loaded';
import { readSeries, readStudy } from '../metadata/series';
import './viewer.css';

export function ViewerPage(address: ImageSetAddress) {
  const { datastoreId, imageSetId } = address;
  const { healthImaging } = useServices();
  const [query] = useSearchParams();
  const imageSet = useLoaded(
    useCallback(
      async (signal: AbortSignal) => {
        const metadata = await healthImaging.imageSet(datastoreId, imageSetId, signal);
        return { study: readStudy(metadata), series: readSeries(metadata).filter(({ frames }) => frames.length > 0) };
      },
      [healthImaging, datastoreId, imageSetId],
    ),
  );
  const all = imageSet.state === 'ready' ? imageSet.value.series : [];
  const series = all.find(({ uid }) => uid === query.get('series')) ?? all[0];
  const slice = Number(query.get('slice'));
  return (
    <Page
      fullBleed
      navigation={<SeriesNavigation address={address} series={all} current={series?.uid} />}
      crumbs={[
        { text: datastoreId, href: searchPath(datastoreId) },
        { text: imageSetId, href: imageSetPath(address) },
        { text: 'Viewer', href: viewerPath(address, series?.uid) },
      ]}
    >
      {imageSet.state === 'loading' && (
        <div className="page-loading" role="status">
          <Spinner size="large" /> Loading the image set
        </div>
      )}
      {imageSet.state === 'failed' && (
        <Failure header="The image set cannot be shown" message={imageSet.error} onRetry={imageSet.reload} />
      )}
      {imageSet.state === 'ready' && !series && (
        <Alert type="info" header="No images">
          This image set holds nothing that can be shown as an image.
        </Alert>
      )}
      {imageSet.state === 'ready' && series && (
        <StackPanel
          key={`${imageSetId} ${series.uid}`}
          address={address}
          study={imageSet.value.study}
          series={series}
          start={
            Number.isInteger(slice) && slice >= 1
              ? Math.min(slice, series.frames.length) - 1
              : Math.floor((series.frames.length - 1) / 2)
          }
        />
      )}
    </Page>
  );
}
