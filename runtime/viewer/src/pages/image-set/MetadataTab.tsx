import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useDeferredValue, useMemo, useState } from 'react';
import type { LoadedImageSet } from './ImageSetPage';
import { findAttributes, metadataNodes } from './metadata-nodes';
import { MetadataMatches } from './MetadataMatches';
import { MetadataTree } from './MetadataTree';
import { useImageSetTexts } from './texts';
import { saveFile } from '../../app/browser';
import { formatBytes } from '../../app/format';
import { useNotify } from '../../app/notices';

const MOST_MATCHES = 200;
const SHOWN_CHARACTERS = 500_000;

interface MetadataTabProps {
  readonly imageSetId: string;
  readonly imageSet: LoadedImageSet;
}

export function MetadataTab({ imageSetId, imageSet }: MetadataTabProps) {
  const { metadata: texts } = useImageSetTexts();
  const notify = useNotify();
  const [view, setView] = useState('tree');
  const [filter, setFilter] = useState('');
  const wanted = useDeferredValue(filter.trim());
  const nodes = useMemo(() => metadataNodes(imageSet.metadata, texts), [imageSet, texts]);
  const json = useMemo(() => JSON.stringify(JSON.parse(imageSet.text), null, 2), [imageSet]);
  const found = useMemo(
    () => (wanted === '' ? undefined : findAttributes(nodes, wanted, MOST_MATCHES)),
    [nodes, wanted],
  );
  const copy = () => {
    navigator.clipboard.writeText(json).then(
      () => notify({ type: 'success', header: texts.copied }),
      () => notify({ type: 'error', header: texts.copyFailed }),
    );
  };
  return (
    <SpaceBetween size="m">
      <SpaceBetween direction="horizontal" size="s" alignItems="center">
        <SegmentedControl
          label={texts.view}
          selectedId={view}
          options={[
            { id: 'tree', text: texts.tree },
            { id: 'json', text: texts.json },
          ]}
          onChange={({ detail }) => setView(detail.selectedId)}
        />
        <Button iconName="copy" onClick={copy}>
          {texts.copy}
        </Button>
        <Button iconName="download" onClick={() => saveFile(`image-set-${imageSetId}.json`, json, 'application/json')}>
          {texts.download}
        </Button>
      </SpaceBetween>
      {view === 'tree' && (
        <TextFilter
          filteringText={filter}
          filteringPlaceholder={texts.search}
          filteringAriaLabel={texts.searchLabel}
          countText={found && texts.matches(found.matches.length, found.all)}
          onChange={({ detail }) => setFilter(detail.filteringText)}
        />
      )}
      {view === 'tree' && (found ? <MetadataMatches matches={found.matches} /> : <MetadataTree nodes={nodes} />)}
      {view === 'json' && json.length > SHOWN_CHARACTERS && (
        <div>{texts.cut(formatBytes(SHOWN_CHARACTERS), formatBytes(json.length))}</div>
      )}
      {view === 'json' && (
        <pre className="metadata-json" tabIndex={0} role="region" aria-label={texts.jsonLabel}>
          {json.slice(0, SHOWN_CHARACTERS)}
        </pre>
      )}
    </SpaceBetween>
  );
}
