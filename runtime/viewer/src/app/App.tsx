import Spinner from '@cloudscape-design/components/spinner';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { Mode } from '@cloudscape-design/global-styles';
import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { isServiceId, routes } from './routes';
import { Services, ServicesContext } from './services';
import { useMode } from './theme';
import { DatastoresPage } from '../pages/DatastoresPage';
import { ImageSetPage } from '../pages/ImageSetPage';
import { NotFoundPage } from '../pages/NotFoundPage';
import { SearchPage } from '../pages/SearchPage';

// Cornerstone is most of the viewer's size: it comes when an image is opened.
const ViewerPage = lazy(async () => ({ default: (await import('../viewer/ViewerPage')).ViewerPage }));

export function App({ services }: { readonly services: Services }) {
  const [mode, toggleMode] = useMode();
  const [, navigate] = useLocation();
  const dark = mode === Mode.Dark;
  return (
    <ServicesContext value={services}>
      <div id="top-navigation">
        <TopNavigation
          identity={{
            href: '/',
            title: 'Imaging viewer',
            onFollow: (event) => {
              event.preventDefault();
              navigate('/');
            },
          }}
          utilities={[
            { type: 'button', text: dark ? 'Light mode' : 'Dark mode', iconName: 'view-full', onClick: toggleMode },
          ]}
        />
      </div>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path={routes.datastores} component={DatastoresPage} />
          <Route path={routes.search}>
            {({ datastoreId }) =>
              isServiceId(datastoreId) ? <SearchPage key={datastoreId} datastoreId={datastoreId} /> : <NotFoundPage />
            }
          </Route>
          <Route path={routes.imageSet}>
            {(address) => (areServiceIds(address) ? <ImageSetPage {...address} /> : <NotFoundPage />)}
          </Route>
          <Route path={routes.viewer}>
            {(address) => (areServiceIds(address) ? <ViewerPage {...address} /> : <NotFoundPage />)}
          </Route>
          <Route path="/stores">
            <Redirect to="/" replace />
          </Route>
          <Route component={NotFoundPage} />
        </Switch>
      </Suspense>
    </ServicesContext>
  );
}

function areServiceIds({
  datastoreId,
  imageSetId,
}: {
  readonly datastoreId: string;
  readonly imageSetId: string;
}): boolean {
  return isServiceId(datastoreId) && isServiceId(imageSetId);
}

function Loading() {
  return (
    <div className="page-loading" role="status">
      <Spinner size="large" /> Loading the viewer
    </div>
  );
}
