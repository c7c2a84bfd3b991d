import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useCallback, useState } from 'react';
import { useImageSetTexts } from './texts';
import { Tags } from '../../api/healthimaging';
import { describeError } from '../../app/errors';
import { Failure } from '../../app/Failure';
import { useNotify } from '../../app/notices';
import { ImageSetAddress } from '../../app/routes';
import { useServices } from '../../app/services';
import { useAppTexts } from '../../app/texts';
import { useLoaded } from '../../app/use-loaded';

export function TagsTab({ address: { datastoreId, imageSetId } }: { readonly address: ImageSetAddress }) {
  const { tags: texts } = useImageSetTexts();
  const { healthImaging, config } = useServices();
  const [editing, setEditing] = useState(false);
  const tags = useLoaded(
    useCallback(
      async (signal: AbortSignal) => {
        const { imageSetArn } = await healthImaging.details(datastoreId, imageSetId, signal);
        if (imageSetArn === undefined) return { arn: '', tags: {} as Tags };
        return { arn: imageSetArn, tags: await healthImaging.tags(imageSetArn, signal) };
      },
      [healthImaging, datastoreId, imageSetId],
    ),
  );
  if (tags.state === 'failed') return <Failure header={texts.failed} message={tags.error} onRetry={tags.reload} />;
  if (tags.state === 'ready' && editing) {
    return (
      <TagsEditor
        arn={tags.value.arn}
        tags={tags.value.tags}
        onDone={(changed) => {
          setEditing(false);
          if (changed) tags.reload();
        }}
      />
    );
  }
  return (
    <SpaceBetween size="m">
      <Table
        variant="borderless"
        wrapLines
        ariaLabels={{ tableLabel: texts.title }}
        loading={tags.state === 'loading'}
        items={tags.state === 'ready' ? Object.entries(tags.value.tags) : []}
        trackBy={([key]) => key}
        columnDefinitions={[
          { id: 'key', header: texts.key, isRowHeader: true, cell: ([key]) => key },
          { id: 'value', header: texts.value, cell: ([, value]) => value },
        ]}
        empty={<Box textAlign="center">{texts.none}</Box>}
      />
      {config.editMetadata && tags.state === 'ready' && <Button onClick={() => setEditing(true)}>{texts.edit}</Button>}
    </SpaceBetween>
  );
}

interface TagsEditorProps {
  readonly arn: string;
  readonly tags: Tags;
  readonly onDone: (changed: boolean) => void;
}

function TagsEditor({ arn, tags, onDone }: TagsEditorProps) {
  const { tags: texts } = useImageSetTexts();
  const appTexts = useAppTexts();
  const notify = useNotify();
  const { healthImaging } = useServices();
  const [rows, setRows] = useState<readonly (readonly [string, string])[]>(Object.entries(tags));
  const [running, setRunning] = useState(false);
  const [checked, setChecked] = useState(false);
  const set = (index: number, row: readonly [string, string]) =>
    setRows(rows.map((other, position) => (position === index ? row : other)));
  const problem = ([key]: readonly [string, string]): string | undefined => {
    if (checked && key.trim() === '') return texts.empty;
    return rows.filter(([other]) => other.trim() === key.trim()).length > 1 ? texts.duplicate : undefined;
  };
  const save = async (): Promise<void> => {
    setChecked(true);
    const wanted = new Map(rows.map(([key, value]) => [key.trim(), value]));
    if (wanted.has('') || wanted.size !== rows.length) return;
    setRunning(true);
    try {
      const changed = [...wanted].filter(([key, value]) => tags[key] !== value);
      const removed = Object.keys(tags).filter((key) => !wanted.has(key));
      await healthImaging.changeTags(arn, Object.fromEntries(changed), removed);
      notify({ type: 'success', header: texts.saved });
      onDone(true);
    } catch (error) {
      notify({ type: 'error', header: texts.saveFailed, text: describeError(error, appTexts) });
      setRunning(false);
    }
  };
  return (
    <SpaceBetween size="m">
      <Box color="text-body-secondary">{texts.hint}</Box>
      <AttributeEditor
        items={rows}
        addButtonText={texts.add}
        removeButtonText={texts.remove}
        removeButtonAriaLabel={(row) => texts.removeNumber(rows.indexOf(row) + 1)}
        empty={texts.none}
        onAddButtonClick={() => setRows([...rows, ['', '']])}
        onRemoveButtonClick={({ detail }) => setRows(rows.filter((_row, index) => index !== detail.itemIndex))}
        definition={[
          {
            label: texts.key,
            errorText: problem,
            control: ([key, value], index) => (
              <Input value={key} onChange={({ detail }) => set(index, [detail.value, value])} />
            ),
          },
          {
            label: texts.value,
            control: ([key, value], index) => (
              <Input value={value} onChange={({ detail }) => set(index, [key, detail.value])} />
            ),
          },
        ]}
      />
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="primary" loading={running} onClick={() => void save()}>
          {texts.save}
        </Button>
        <Button variant="link" disabled={running} onClick={() => onDone(false)}>
          {appTexts.cancel}
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
