import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useSettingsTexts } from './texts';
import { useServices } from '../../app/services';
import { SETTING_CHOICES, useSettings } from '../../settings/settings';

export function Choices() {
  const texts = useSettingsTexts();
  const [settings, change] = useSettings();
  const { sources } = useServices();
  const kinds = SETTING_CHOICES.frameSource.filter(
    (kind) => kind === 'automatic' || sources.some((source) => source.kind === kind),
  );
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{texts.appearance}</Header>}>
        <ColumnLayout columns={3}>
          <Choice
            label={texts.theme}
            value={settings.theme}
            options={SETTING_CHOICES.theme}
            text={(value) => texts.themes[value]}
            onChange={(theme) => change({ theme })}
          />
          <Choice
            label={texts.density}
            value={settings.density}
            options={SETTING_CHOICES.density}
            text={(value) => texts.densities[value]}
            onChange={(density) => change({ density })}
          />
          <FormField label={texts.language}>
            <Select
              selectedOption={{ value: settings.language, label: texts.languages[settings.language] }}
              options={SETTING_CHOICES.language.map((value) => ({
                value,
                label: texts.languages[value],
                ...(value !== 'system' && { lang: value }),
              }))}
              onChange={({ detail }) => {
                const language = SETTING_CHOICES.language.find((value) => value === detail.selectedOption.value);
                if (language) change({ language });
              }}
            />
          </FormField>
        </ColumnLayout>
      </Container>
      <Container header={<Header variant="h2">{texts.images}</Header>}>
        <ColumnLayout columns={2}>
          <Choice
            label={texts.source}
            description={texts.sourceText}
            value={kinds.find((kind) => kind === settings.frameSource) ?? 'automatic'}
            options={kinds}
            text={(value) => (value === 'automatic' ? texts.automatic : texts.sources[value])}
            onChange={(frameSource) => change({ frameSource })}
          />
          <Choice
            label={texts.loading}
            description={texts.loadingText}
            value={settings.loading}
            options={SETTING_CHOICES.loading}
            text={(value) => texts.ways[value]}
            onChange={(loading) => change({ loading })}
          />
        </ColumnLayout>
      </Container>
      <Container header={<Header variant="h2">{texts.timing}</Header>}>
        <FormField description={texts.timingText}>
          <Toggle checked={settings.apiTiming} onChange={({ detail }) => change({ apiTiming: detail.checked })}>
            {texts.timingOn}
          </Toggle>
        </FormField>
      </Container>
    </SpaceBetween>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly description?: string;
  readonly value: T;
  readonly options: readonly T[];
  readonly text: (value: T) => string;
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ label, description, value, options, text, onChange }: ChoiceProps<T>) {
  return (
    <FormField label={label} description={description}>
      <RadioGroup
        value={value}
        items={options.map((option) => ({ value: option, label: text(option) }))}
        onChange={({ detail }) => {
          const chosen = options.find((option) => option === detail.value);
          if (chosen) onChange(chosen);
        }}
      />
    </FormField>
  );
}
