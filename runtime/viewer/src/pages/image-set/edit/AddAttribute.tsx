import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { Edits, hasAttribute } from './editable';
import { AttributeLevel } from '../../../api/attribute-changes';
import { ImageSetMetadata } from '../../../metadata/image-set';
import { useImageSetTexts } from '../texts';

interface AddAttributeProps {
  readonly metadata: ImageSetMetadata;
  readonly level: AttributeLevel;
  readonly edits: Edits;
  readonly onAdd: (keyword: string, value: string) => void;
}

export function AddAttribute({ metadata, level, edits, onAdd }: AddAttributeProps) {
  const { edit: texts } = useImageSetTexts();
  const [keyword, setKeyword] = useState('');
  const [value, setValue] = useState('');
  const [checked, setChecked] = useState(false);
  const problem = (): string | undefined => {
    if (!/^[A-Z][A-Za-z0-9]{0,63}$/.test(keyword)) return texts.keywordProblem;
    return hasAttribute(metadata, level, keyword) || edits[keyword] !== undefined ? texts.keywordPresent : undefined;
  };
  const submit = () => {
    setChecked(true);
    if (problem() !== undefined) return;
    onAdd(keyword, value);
    setKeyword('');
    setValue('');
    setChecked(false);
  };
  return (
    <ExpandableSection headerText={texts.addHeader}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Grid
          gridDefinition={[
            { colspan: { default: 12, xs: 4 } },
            { colspan: { default: 12, xs: 5 } },
            { colspan: { default: 12, xs: 3 } },
          ]}
        >
          <FormField
            label={texts.keyword}
            constraintText={texts.keywordHint}
            errorText={checked ? problem() : undefined}
          >
            <Input
              value={keyword}
              autoComplete={false}
              spellcheck={false}
              onChange={({ detail }) => setKeyword(detail.value)}
            />
          </FormField>
          <FormField label={texts.value}>
            <Input value={value} autoComplete={false} onChange={({ detail }) => setValue(detail.value)} />
          </FormField>
          <FormField label={<>&nbsp;</>}>
            <Button formAction="submit">{texts.add}</Button>
          </FormField>
        </Grid>
      </form>
    </ExpandableSection>
  );
}
