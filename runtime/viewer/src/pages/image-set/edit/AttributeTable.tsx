import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState } from 'react';
import { AddAttribute } from './AddAttribute';
import { AttributeRow, attributesOf, Edits, rowsOf, withEdit } from './editable';
import { AttributeLevel } from '../../../api/attribute-changes';
import { ImageSetMetadata } from '../../../metadata/image-set';
import { useImageSetTexts } from '../texts';

interface AttributeTableProps {
  readonly metadata: ImageSetMetadata;
  readonly level: AttributeLevel;
  readonly edits: Edits;
  readonly onChange: (edits: Edits) => void;
}

export function AttributeTable({ metadata, level, edits, onChange }: AttributeTableProps) {
  const { edit: texts } = useImageSetTexts();
  const [filter, setFilter] = useState('');
  const attributes = attributesOf(metadata, level);
  const wanted = filter.trim().toLowerCase();
  const rows = rowsOf(attributes, edits).filter(({ keyword, value }) =>
    [keyword, value].some((part) => part.toLowerCase().includes(wanted)),
  );
  const set = (keyword: string, value: string | null | undefined) =>
    onChange(withEdit(attributes, edits, keyword, value));
  const states: Readonly<Record<AttributeRow['state'], string>> = {
    'as-is': '',
    changed: texts.changed,
    added: texts.added,
    removed: texts.removed,
  };
  return (
    <SpaceBetween size="m">
      <AddAttribute metadata={metadata} level={level} edits={edits} onAdd={set} />
      <Table
        variant="borderless"
        contentDensity="compact"
        items={rows}
        trackBy="keyword"
        ariaLabels={{
          tableLabel: texts.title,
          activateEditLabel: (_column, { keyword }) => texts.editLabel(keyword),
          cancelEditLabel: () => texts.cancelValue,
          submitEditLabel: () => texts.saveValue,
        }}
        filter={
          <TextFilter
            filteringText={filter}
            filteringPlaceholder={texts.filter}
            filteringAriaLabel={texts.filter}
            onChange={({ detail }) => setFilter(detail.filteringText)}
          />
        }
        submitEdit={({ keyword }, _column, value) => set(keyword, value as string)}
        columnDefinitions={[
          { id: 'keyword', header: texts.attribute, isRowHeader: true, cell: ({ keyword }) => keyword },
          {
            id: 'value',
            header: texts.value,
            cell: ({ value, state }) => (state === 'removed' ? <s>{value}</s> : value || '–'),
            editConfig: {
              ariaLabel: texts.value,
              editIconAriaLabel: texts.value,
              editingCell: ({ value }, { currentValue, setValue }) => (
                <Input
                  autoFocus
                  spellcheck={false}
                  value={(currentValue as string | undefined) ?? value}
                  onChange={({ detail }) => setValue(detail.value)}
                />
              ),
            },
          },
          {
            id: 'state',
            header: texts.state,
            cell: ({ state }) =>
              state === 'as-is' ? null : <Badge color={state === 'removed' ? 'red' : 'blue'}>{states[state]}</Badge>,
          },
          {
            id: 'actions',
            header: texts.actions,
            cell: ({ keyword, state }) =>
              state === 'as-is' ? (
                <Button
                  variant="inline-link"
                  ariaLabel={`${texts.remove} ${keyword}`}
                  onClick={() => set(keyword, null)}
                >
                  {texts.remove}
                </Button>
              ) : (
                <Button
                  variant="inline-link"
                  ariaLabel={`${texts.undo} ${keyword}`}
                  onClick={() => set(keyword, undefined)}
                >
                  {texts.undo}
                </Button>
              ),
          },
        ]}
        empty={<Box textAlign="center">{texts.none}</Box>}
      />
    </SpaceBetween>
  );
}
