import { Fetcher, FrameSource } from './frame-source';
import { HealthImagingSource } from './healthimaging';
import { ImageFrameCdnSource } from './image-frame-cdn';
import { TlmProxySource } from './tlm-proxy';
import { FrameSourceConfig, ViewerConfig } from '../config/config';
import { Session } from '../session/session';

/** The sources of this deployment, in its order of preference. */
export function createSources(config: ViewerConfig, session: Session, fetcher?: Fetcher): readonly FrameSource[] {
  const token = (rejected?: string) => session.accessToken(rejected);
  const create = (source: FrameSourceConfig): FrameSource => {
    switch (source.kind) {
      case 'imageFrameCdn':
        return new ImageFrameCdnSource(source.endpoint, token, fetcher);
      case 'tlmProxy':
        return new TlmProxySource(source.endpoint, token, fetcher);
      case 'healthImaging':
        return new HealthImagingSource(
          { region: config.region, endpoint: config.endpoints.healthImaging },
          () => session.credentials(),
          fetcher,
        );
    }
  };
  return config.frameSources.map(create);
}
