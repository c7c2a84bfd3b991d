import Box from '@cloudscape-design/components/box';
import TreeView from '@cloudscape-design/components/tree-view';
import { useState } from 'react';
import { MetadataNode } from './metadata-nodes';
import { useImageSetTexts } from './texts';

export function MetadataTree({ nodes }: { readonly nodes: readonly MetadataNode[] }) {
  const { metadata: texts } = useImageSetTexts();
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set(['p', 's']));
  return (
    <TreeView
      ariaLabel={texts.title}
      items={nodes}
      expandedItems={[...expanded]}
      getItemId={({ id }) => id}
      // Of a closed branch only whether it has something in it is asked.
      getItemChildren={(node) => node.children && (expanded.has(node.id) ? node.children() : [node])}
      renderItem={({ name, value }) => ({
        content: value ? (
          <>
            <Box variant="span" fontWeight="bold">
              {name}
            </Box>{' '}
            {value}
          </>
        ) : (
          <Box variant="span" fontWeight="bold">
            {name}
          </Box>
        ),
        announcementLabel: value ? `${name} ${value}` : name,
      })}
      onItemToggle={({ detail }) =>
        setExpanded((before) => {
          const after = new Set(before);
          if (detail.expanded) after.add(detail.id);
          else after.delete(detail.id);
          return after;
        })
      }
      i18nStrings={{
        expandButtonLabel: ({ name }) => `${texts.expand} ${name}`,
        collapseButtonLabel: ({ name }) => `${texts.collapse} ${name}`,
      }}
    />
  );
}
