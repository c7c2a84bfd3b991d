import '@cloudscape-design/global-styles/index.css';
import './app/app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { createServices } from './app/services';
import { StartFailure } from './app/StartFailure';
import { loadConfig } from './config/config';
import { EndpointSession } from './session/endpoint-session';
import { KeptValues } from './settings/kept-values';
import { KeptValuesContext } from './settings/use-kept';

const root = createRoot(document.getElementById('app') as HTMLElement);

try {
  const config = await loadConfig(location.origin);
  if (config.signIn.kind !== 'endpoint') throw new Error('config.json: sign-in is not possible yet.');
  const session = new EndpointSession(config.signIn.endpoint);
  root.render(
    <KeptValuesContext value={new KeptValues(localStorage)}>
      <App services={createServices(config, session)} />
    </KeptValuesContext>,
  );
} catch (error) {
  root.render(<StartFailure message={error instanceof Error ? error.message : String(error)} />);
}
