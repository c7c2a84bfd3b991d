import { createContext, useContext } from 'react';
import { HealthImaging } from '../api/healthimaging';
import { ViewerConfig } from '../config/config';
import { FrameClient } from '../frames/frame-client';
import { Session } from '../session/session';

/** What the pages work with. */
export interface Services {
  readonly healthImaging: HealthImaging;
  readonly frames: FrameClient;
}

export function createServices(config: ViewerConfig, session: Session): Services {
  return {
    healthImaging: new HealthImaging(config, session),
    frames: new FrameClient({ endpoint: config.frameEndpoint, token: (rejected) => session.accessToken(rejected) }),
  };
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('useServices is used outside of ServicesContext.');
  return services;
}
