import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useCallback, useState } from 'react';
import { AttributeTable } from './AttributeTable';
import { Edits } from './editable';
import { LevelChoice } from './LevelChoice';
import { SaveBar } from './SaveBar';
import { AttributeLevel } from '../../../api/attribute-changes';
import { Failure } from '../../../app/Failure';
import { ImageSetAddress } from '../../../app/routes';
import { useServices } from '../../../app/services';
import { useLoaded } from '../../../app/use-loaded';
import { useImageSetTexts } from '../texts';

interface EditTabProps {
  readonly address: ImageSetAddress;
  readonly onChanged: () => void;
}

/** Edits go on top of the version that was loaded here, and are refused when it is not the latest any more. */
export function EditTab({ address, onChanged }: EditTabProps) {
  const { datastoreId, imageSetId } = address;
  const texts = useImageSetTexts();
  const { healthImaging } = useServices();
  const [level, setLevel] = useState<AttributeLevel>({ kind: 'Study' });
  const [edits, setEdits] = useState<Edits>({});
  const loaded = useLoaded(
    useCallback(
      async (signal: AbortSignal) => {
        const { versionId = '' } = await healthImaging.details(datastoreId, imageSetId, signal);
        return { versionId, metadata: await healthImaging.imageSet(datastoreId, imageSetId, signal, versionId) };
      },
      [healthImaging, datastoreId, imageSetId],
    ),
  );
  if (loaded.state === 'failed') {
    return <Failure header={texts.failed} message={loaded.error} onRetry={loaded.reload} />;
  }
  if (loaded.state === 'loading') {
    return (
      <div role="status">
        <Spinner /> {texts.loading}
      </div>
    );
  }
  const { metadata, versionId } = loaded.value;
  const reset = (next: AttributeLevel = level) => {
    setLevel(next);
    setEdits({});
  };
  return (
    <SpaceBetween size="m">
      <Box color="text-body-secondary">{texts.edit.hint}</Box>
      <LevelChoice metadata={metadata} level={level} disabled={Object.keys(edits).length > 0} onChange={reset} />
      <AttributeTable metadata={metadata} level={level} edits={edits} onChange={setEdits} />
      <SaveBar
        address={address}
        versionId={versionId}
        level={level}
        edits={edits}
        onDiscard={() => reset()}
        onSaved={() => {
          reset();
          loaded.reload();
          onChanged();
        }}
        onFailed={loaded.refresh}
      />
    </SpaceBetween>
  );
}
