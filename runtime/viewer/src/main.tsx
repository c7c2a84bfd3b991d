import '@cloudscape-design/global-styles/index.css';
import './app/app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { Appearance } from './app/appearance';
import { Localized } from './app/Localized';
import { createServices } from './app/services';
import { SignInScreen } from './app/SignInScreen';
import { StartFailure } from './app/StartFailure';
import { loadConfig } from './config/config';
import { startSession } from './session/start';
import { KeptValues } from './settings/kept-values';
import { KeptValuesContext } from './settings/use-kept';

/** The kind of an error only: its message may repeat what was on the screen. */
function report(error: unknown): void {
  console.error('Imaging viewer: a page failed.', error instanceof Error ? error.name : typeof error);
}

const root = createRoot(document.getElementById('app') as HTMLElement, {
  onCaughtError: report,
  onUncaughtError: report,
});

async function start() {
  try {
    const config = await loadConfig(location.origin);
    const started = await startSession(config);
    if (started.state === 'signed-in') {
      const services = createServices(config, started.session);
      return { page: <App services={services} />, user: started.session.user.id };
    }
    return { page: <SignInScreen failure={started.failure} onSignIn={() => void started.signIn()} /> };
  } catch (error) {
    return { page: <StartFailure message={error instanceof Error ? error.message : String(error)} /> };
  }
}

const { page, user } = await start();
root.render(
  <KeptValuesContext value={new KeptValues(localStorage, user)}>
    <Appearance />
    <Localized>{page}</Localized>
  </KeptValuesContext>,
);
