import { createContext, useContext } from 'react';
import { HealthImaging } from '../api/healthimaging';
import { ViewerConfig } from '../config/config';
import { FrameClient } from '../frames/frame-client';
import { Session } from '../session/session';
import { FrameSource } from '../sources/frame-source';
import { createSources } from '../sources/sources';

/** What the pages work with. */
export interface Services {
  readonly config: ViewerConfig;
  readonly session: Session;
  readonly healthImaging: HealthImaging;
  /** In the deployment's order of preference; `useFrameSource` chooses by the user's settings. */
  readonly sources: readonly FrameSource[];
  readonly frames: FrameClient;
}

export function createServices(config: ViewerConfig, session: Session): Services {
  const [first] = config.frameSources;
  return {
    config,
    session,
    healthImaging: new HealthImaging(config, session),
    sources: createSources(config, session),
    frames: new FrameClient({
      endpoint: first.kind === 'healthImaging' ? '/' : first.endpoint,
      token: (rejected) => session.accessToken(rejected),
    }),
  };
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('useServices is used outside of ServicesContext.');
  return services;
}
