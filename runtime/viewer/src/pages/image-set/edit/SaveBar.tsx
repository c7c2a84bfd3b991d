import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { changesOf, Edits } from './editable';
import { AttributeLevel } from '../../../api/attribute-changes';
import { describeError } from '../../../app/errors';
import { useNotify } from '../../../app/notices';
import { ImageSetAddress } from '../../../app/routes';
import { useServices } from '../../../app/services';
import { useAppTexts } from '../../../app/texts';
import { awaitUpdate } from '../await-update';
import { ConfirmDialog } from '../ConfirmDialog';
import { useImageSetTexts } from '../texts';

interface SaveBarProps {
  readonly address: ImageSetAddress;
  readonly versionId: string;
  readonly level: AttributeLevel;
  readonly edits: Edits;
  readonly onDiscard: () => void;
  readonly onSaved: () => void;
  /** The edits stay; what they go on top of may be another version now. */
  readonly onFailed: () => void;
}

export function SaveBar({ address, versionId, level, edits, onDiscard, onSaved, onFailed }: SaveBarProps) {
  const { edit: texts } = useImageSetTexts();
  const appTexts = useAppTexts();
  const notify = useNotify();
  const { healthImaging } = useServices();
  const [asking, setAsking] = useState(false);
  const [running, setRunning] = useState(false);
  const count = Object.keys(edits).length;
  const save = async (): Promise<void> => {
    setRunning(true);
    try {
      await healthImaging.updateMetadata(address.datastoreId, address.imageSetId, versionId, changesOf(level, edits));
      await awaitUpdate(healthImaging, address);
      notify({ type: 'success', header: texts.saved });
      onSaved();
    } catch (error) {
      notify({ type: 'error', header: texts.failed, text: describeError(error, appTexts) });
      onFailed();
    } finally {
      setRunning(false);
      setAsking(false);
    }
  };
  return (
    <SpaceBetween direction="horizontal" size="s" alignItems="center">
      <Button variant="primary" disabled={count === 0} onClick={() => setAsking(true)}>
        {texts.save}
      </Button>
      <Button disabled={count === 0} onClick={onDiscard}>
        {texts.discard}
      </Button>
      {count > 0 && <Box>{texts.changes(count)}</Box>}
      {asking && (
        <ConfirmDialog
          header={texts.confirmHeader}
          text={texts.confirmText}
          confirm={texts.confirm}
          running={running}
          onConfirm={() => void save()}
          onCancel={() => setAsking(false)}
        />
      )}
    </SpaceBetween>
  );
}
