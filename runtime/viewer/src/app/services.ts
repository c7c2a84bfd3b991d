import { createContext, useContext } from 'react';
import { HealthImaging } from '../api/healthimaging';
import { ApiTimings } from '../api/timings';
import { ViewerConfig } from '../config/config';
import { UserSession } from '../session/session';
import { FrameSource } from '../sources/frame-source';
import { createSources } from '../sources/sources';

/** What the pages work with. */
export interface Services {
  readonly config: ViewerConfig;
  readonly session: UserSession;
  readonly healthImaging: HealthImaging;
  readonly timings: ApiTimings;
  /** In the deployment's order of preference; `useFrameSource` chooses by the user's settings. */
  readonly sources: readonly FrameSource[];
}

export function createServices(config: ViewerConfig, session: UserSession): Services {
  const timings = new ApiTimings();
  return {
    config,
    session,
    healthImaging: new HealthImaging(config, session, timings),
    timings,
    sources: createSources(config, session),
  };
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('useServices is used outside of ServicesContext.');
  return services;
}
