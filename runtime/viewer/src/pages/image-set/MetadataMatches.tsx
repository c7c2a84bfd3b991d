import Box from '@cloudscape-design/components/box';
import Table from '@cloudscape-design/components/table';
import { MetadataMatch } from './metadata-nodes';
import { useImageSetTexts } from './texts';

export function MetadataMatches({ matches }: { readonly matches: readonly MetadataMatch[] }) {
  const { metadata: texts } = useImageSetTexts();
  return (
    <Table
      variant="borderless"
      contentDensity="compact"
      wrapLines
      ariaLabels={{ tableLabel: texts.searchLabel }}
      items={matches}
      trackBy="id"
      columnDefinitions={[
        { id: 'name', header: texts.attribute, isRowHeader: true, cell: ({ name }) => name },
        { id: 'value', header: texts.value, cell: ({ value }) => value },
        { id: 'place', header: texts.place, cell: ({ place }) => place },
      ]}
      empty={<Box textAlign="center">{texts.noMatch}</Box>}
    />
  );
}
