import SideNavigation from '@cloudscape-design/components/side-navigation';
import { useLocation } from 'wouter';
import { ImageSetAddress, imageSetPath, viewerPath } from '../app/routes';
import { Series } from '../metadata/series';

interface SeriesNavigationProps {
  readonly address: ImageSetAddress;
  readonly series: readonly Series[];
  readonly current: string | undefined;
}

export function SeriesNavigation({ address, series, current }: SeriesNavigationProps) {
  const [, navigate] = useLocation();
  return (
    <SideNavigation
      header={{ text: 'Series', href: imageSetPath(address) }}
      activeHref={viewerPath(address, current)}
      items={series.map(({ uid, number, modality, description, frames }) => ({
        type: 'link',
        href: viewerPath(address, uid),
        text: `${number ?? ''} ${description ?? modality}`.trim(),
        info: (
          <span className="series-info">
            {modality} · {frames.length}
          </span>
        ),
      }))}
      onFollow={(event) => {
        event.preventDefault();
        navigate(event.detail.href);
      }}
    />
  );
}
