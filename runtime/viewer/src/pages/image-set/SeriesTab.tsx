import Box from '@cloudscape-design/components/box';
import Table from '@cloudscape-design/components/table';
import { SeriesThumbnail } from './SeriesThumbnail';
import { useImageSetTexts } from './texts';
import { AppLink } from '../../app/AppLink';
import { ImageSetAddress, viewerPath } from '../../app/routes';
import { Series } from '../../metadata/series';

export function SeriesTab({
  address,
  series,
}: {
  readonly address: ImageSetAddress;
  readonly series: readonly Series[];
}) {
  const { series: texts } = useImageSetTexts();
  return (
    <Table
      variant="borderless"
      ariaLabels={{ tableLabel: texts.title }}
      items={series}
      trackBy="uid"
      columnDefinitions={[
        {
          id: 'picture',
          header: texts.picture,
          width: 130,
          cell: (item) => (item.frames.length > 0 ? <SeriesThumbnail address={address} series={item} /> : '–'),
        },
        { id: 'number', header: texts.number, cell: (item) => item.number ?? '–' },
        { id: 'description', header: texts.description, isRowHeader: true, cell: (item) => item.description ?? '–' },
        { id: 'modality', header: texts.modality, cell: (item) => item.modality },
        { id: 'bodyPart', header: texts.bodyPart, cell: (item) => item.bodyPart ?? '–' },
        { id: 'instances', header: texts.instances, cell: (item) => item.instanceCount },
        { id: 'images', header: texts.images, cell: (item) => item.frames.length },
        { id: 'size', header: texts.size, cell: imageSize },
        {
          id: 'open',
          header: texts.viewer,
          cell: (item) =>
            item.frames.length > 0 ? (
              <AppLink href={viewerPath(address, item.uid)}>{texts.open}</AppLink>
            ) : (
              texts.noImages
            ),
        },
      ]}
      empty={<Box textAlign="center">{texts.none}</Box>}
    />
  );
}

function imageSize({ frames }: Series): string {
  return frames[0] ? `${frames[0].pixels.columns} x ${frames[0].pixels.rows}` : '–';
}
