import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useDark } from './appearance';
import { CrashBoundary } from './Crash';
import { LockScreen } from './LockScreen';
import { NoticesProvider } from './notices';
import { isServiceId, routes } from './routes';
import { Services, ServicesContext } from './services';
import { signOut } from './sign-out';
import { useAppTexts } from './texts';
import { TopBar } from './TopBar';
import { NotFoundPage } from '../pages/NotFoundPage';

const DatastoresPage = lazy(async () => ({
  default: (await import('../pages/datastores/DatastoresPage')).DatastoresPage,
}));
const SearchPage = lazy(async () => ({ default: (await import('../pages/search/SearchPage')).SearchPage }));
const ImageSetPage = lazy(async () => ({ default: (await import('../pages/image-set/ImageSetPage')).ImageSetPage }));
const SettingsPage = lazy(async () => ({ default: (await import('../pages/settings/SettingsPage')).SettingsPage }));
// Cornerstone is most of the viewer's size: it comes when an image is opened.
const ViewerPage = lazy(async () => ({ default: (await import('../viewer/viewer-chunk')).ViewerPage }));

export function App({ services }: { readonly services: Services }) {
  const dark = useDark();
  const [location] = useLocation();
  const { session, config } = services;
  return (
    <ServicesContext value={services}>
      <NoticesProvider>
        <TopBar dark={dark} account={{ name: session.user.name, onSignOut: () => void signOut(services) }} />
        <CrashBoundary key={location}>
          <Suspense fallback={<Loading />}>
            <Pages />
          </Suspense>
        </CrashBoundary>
        <LockScreen session={session} idleMinutes={config.idleLockMinutes} />
      </NoticesProvider>
    </ServicesContext>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path={routes.datastores} component={DatastoresPage} />
      <Route path={routes.settings} component={SettingsPage} />
      <Route path={routes.search}>
        {({ datastoreId }) =>
          isServiceId(datastoreId) ? <SearchPage key={datastoreId} datastoreId={datastoreId} /> : <NotFoundPage />
        }
      </Route>
      <Route path={routes.imageSet}>
        {(address) =>
          areServiceIds(address) ? <ImageSetPage key={address.imageSetId} {...address} /> : <NotFoundPage />
        }
      </Route>
      <Route path={routes.viewer}>
        {(address) => (areServiceIds(address) ? <ViewerPage {...address} /> : <NotFoundPage />)}
      </Route>
      <Route path="/stores">
        <Redirect to="/" replace />
      </Route>
      <Route component={NotFoundPage} />
    </Switch>
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
  const texts = useAppTexts();
  return (
    <main className="page-loading" role="status">
      <Spinner size="large" /> {texts.loading}
    </main>
  );
}
