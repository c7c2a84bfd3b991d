import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useCallback, useState } from 'react';
import { awaitUpdate } from './await-update';
import { ConfirmDialog } from './ConfirmDialog';
import { useImageSetTexts } from './texts';
import { AppLink } from '../../app/AppLink';
import { describeError } from '../../app/errors';
import { Failure } from '../../app/Failure';
import { useNotify } from '../../app/notices';
import { ImageSetAddress, imageSetPath } from '../../app/routes';
import { useServices } from '../../app/services';
import { useAppTexts } from '../../app/texts';
import { useLoaded } from '../../app/use-loaded';
import { useLanguage } from '../../texts/catalogue';

interface VersionsTabProps {
  readonly address: ImageSetAddress;
  /** The one that the page shows, if not the latest. */
  readonly shown?: string;
  readonly onChanged: () => void;
}

export function VersionsTab({ address, shown, onChanged }: VersionsTabProps) {
  const { datastoreId, imageSetId } = address;
  const { versions: texts, edit } = useImageSetTexts();
  const appTexts = useAppTexts();
  const language = useLanguage();
  const notify = useNotify();
  const { healthImaging, config } = useServices();
  const [reverting, setReverting] = useState<string>();
  const [running, setRunning] = useState(false);
  const versions = useLoaded(
    useCallback(
      (signal: AbortSignal) => healthImaging.versions(datastoreId, imageSetId, signal),
      [healthImaging, datastoreId, imageSetId],
    ),
  );
  if (versions.state === 'failed') {
    return <Failure header={texts.failed} message={versions.error} onRetry={versions.reload} />;
  }
  const list = versions.state === 'ready' ? versions.value : [];
  const latest = list.reduce((highest, { versionId }) => Math.max(highest, Number(versionId)), 0);
  const revert = async (versionId: string): Promise<void> => {
    setRunning(true);
    try {
      await healthImaging.revert(datastoreId, imageSetId, String(latest), versionId);
      await awaitUpdate(healthImaging, address);
      notify({ type: 'success', header: texts.reverted });
      onChanged();
    } catch (error) {
      notify({ type: 'error', header: edit.failed, text: describeError(error, appTexts) });
    } finally {
      setRunning(false);
      setReverting(undefined);
      versions.reload();
    }
  };
  const date = (value: Date | undefined) => value?.toLocaleString(language) ?? '–';
  return (
    <>
      <Table
        variant="borderless"
        wrapLines
        ariaLabels={{ tableLabel: texts.title }}
        loading={versions.state === 'loading'}
        items={list}
        trackBy={({ versionId = '' }) => versionId}
        columnDefinitions={[
          { id: 'version', header: texts.version, isRowHeader: true, cell: ({ versionId }) => versionId },
          { id: 'state', header: texts.state, cell: ({ imageSetState }) => imageSetState },
          { id: 'status', header: texts.status, cell: ({ ImageSetWorkflowStatus }) => ImageSetWorkflowStatus ?? '–' },
          { id: 'created', header: texts.created, cell: ({ createdAt }) => date(createdAt) },
          { id: 'updated', header: texts.updated, cell: ({ updatedAt }) => date(updatedAt) },
          { id: 'message', header: texts.message, cell: ({ message }) => message ?? '–' },
          {
            id: 'actions',
            header: texts.actions,
            cell: ({ versionId = '', ImageSetWorkflowStatus }) => {
              const other = Number(versionId) !== latest && ImageSetWorkflowStatus !== 'UPDATE_FAILED';
              return (
                <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                  {versionId !== shown && ImageSetWorkflowStatus !== 'UPDATE_FAILED' && (
                    <AppLink href={`${imageSetPath(address)}?version=${versionId}`}>{texts.show(versionId)}</AppLink>
                  )}
                  {config.editMetadata && other && (
                    <Button onClick={() => setReverting(versionId)}>{texts.revert(versionId)}</Button>
                  )}
                </SpaceBetween>
              );
            },
          },
        ]}
      />
      {reverting !== undefined && (
        <ConfirmDialog
          header={texts.revertHeader}
          text={texts.revertText(reverting)}
          confirm={texts.revert(reverting)}
          running={running}
          onConfirm={() => void revert(reverting)}
          onCancel={() => setReverting(undefined)}
        />
      )}
    </>
  );
}
