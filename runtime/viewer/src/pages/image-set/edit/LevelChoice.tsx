import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { AttributeLevel } from '../../../api/attribute-changes';
import { ImageSetMetadata } from '../../../metadata/image-set';
import { text } from '../../../metadata/values';
import { useImageSetTexts } from '../texts';

interface LevelChoiceProps {
  readonly metadata: ImageSetMetadata;
  readonly level: AttributeLevel;
  /** Edits belong to one level: save or discard them first. */
  readonly disabled: boolean;
  readonly onChange: (level: AttributeLevel) => void;
}

export function LevelChoice({ metadata, level, disabled, onChange }: LevelChoiceProps) {
  const { edit: texts } = useImageSetTexts();
  const levels = [
    { value: 'Patient', label: texts.patient },
    { value: 'Study', label: texts.study },
    ...Object.entries(metadata.Study.Series).map(([uid, { DICOM }]) => ({
      value: uid,
      label: texts.series(text(DICOM, 'SeriesDescription') ?? text(DICOM, 'SeriesNumber') ?? uid),
      description: uid,
    })),
  ];
  const chosen = 'seriesUid' in level ? level.seriesUid : level.kind;
  return (
    <ColumnLayout columns={2}>
      <FormField label={texts.level}>
        <Select
          disabled={disabled}
          selectedOption={levels.find(({ value }) => value === chosen) ?? levels[0]}
          options={levels}
          onChange={({ detail: { selectedOption } }) => {
            const { value = '' } = selectedOption;
            onChange(value === 'Patient' || value === 'Study' ? { kind: value } : { kind: 'Series', seriesUid: value });
          }}
        />
      </FormField>
      {'seriesUid' in level && (
        <InstanceChoice metadata={metadata} level={level} disabled={disabled} onChange={onChange} />
      )}
    </ColumnLayout>
  );
}

function InstanceChoice({
  metadata,
  level,
  disabled,
  onChange,
}: Omit<LevelChoiceProps, 'level'> & { readonly level: AttributeLevel & { readonly seriesUid: string } }) {
  const { edit: texts } = useImageSetTexts();
  const { seriesUid } = level;
  const instances = [
    { value: '', label: texts.wholeSeries },
    ...Object.entries(metadata.Study.Series[seriesUid]?.Instances ?? {}).map(([uid, { DICOM }]) => ({
      value: uid,
      label: texts.instanceName(text(DICOM, 'InstanceNumber') ?? uid),
      description: uid,
    })),
  ];
  const chosen = level.kind === 'Instance' ? level.instanceUid : '';
  return (
    <FormField label={texts.instance}>
      <Select
        disabled={disabled}
        filteringType="auto"
        virtualScroll
        selectedOption={instances.find(({ value }) => value === chosen) ?? instances[0]}
        options={instances}
        onChange={({ detail: { selectedOption } }) => {
          const { value: instanceUid = '' } = selectedOption;
          onChange(instanceUid === '' ? { kind: 'Series', seriesUid } : { kind: 'Instance', seriesUid, instanceUid });
        }}
      />
    </FormField>
  );
}
