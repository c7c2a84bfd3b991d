import '@cloudscape-design/global-styles/index.css';
import './app/app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { createServices } from './app/services';
import { StartFailure } from './app/StartFailure';
import { loadConfig } from './config/config';
import { EndpointSession } from './session/endpoint-session';

const root = createRoot(document.getElementById('app') as HTMLElement);

try {
  const config = await loadConfig(location.origin);
  const session = new EndpointSession(config.session.endpoint);
  root.render(<App services={createServices(config, session)} />);
} catch (error) {
  root.render(<StartFailure message={error instanceof Error ? error.message : String(error)} />);
}
