import Button from '@cloudscape-design/components/button';
import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TimeInput from '@cloudscape-design/components/time-input';
import { Criterion, CriterionProblem, isMoment, Moment, newCriterion, Operator, SearchAttribute } from './criteria';
import { useSearchTexts } from './texts';

interface CriterionFieldsProps {
  readonly number: number;
  readonly criterion: Criterion;
  readonly attributes: readonly SearchAttribute[];
  readonly problem?: CriterionProblem;
  readonly onChange: (criterion: Criterion) => void;
  readonly onRemove?: () => void;
}

export function CriterionFields({ number, criterion, attributes, problem, onChange, onRemove }: CriterionFieldsProps) {
  const texts = useSearchTexts();
  const { attribute, operator } = criterion;
  const operators = (isMoment(attribute) ? ['BETWEEN', 'EQUAL'] : ['EQUAL']) satisfies Operator[];
  const operatorOption = (value: Operator) => ({ value, label: value === 'EQUAL' ? texts.equal : texts.between });
  const attributeOption = (value: SearchAttribute) => ({ value, label: texts.attributes[value] });
  return (
    <div role="group" aria-label={texts.criterion(number)}>
      <Grid
        gridDefinition={[
          { colspan: { default: 12, xs: 4, m: 3 } },
          { colspan: { default: 12, xs: 3, m: 2 } },
          { colspan: { default: 10, xs: 4, m: 6 } },
          { colspan: { default: 2, xs: 1 } },
        ]}
      >
        <FormField label={texts.attribute}>
          <Select
            selectedOption={attributeOption(attribute)}
            options={attributes.map(attributeOption)}
            onChange={({ detail }) => onChange(newCriterion(detail.selectedOption.value as SearchAttribute))}
          />
        </FormField>
        <FormField label={texts.operator}>
          <Select
            selectedOption={operatorOption(operator)}
            options={operators.map(operatorOption)}
            disabled={operators.length === 1}
            onChange={({ detail }) => onChange({ ...criterion, operator: detail.selectedOption.value as Operator })}
          />
        </FormField>
        <ValueFields criterion={criterion} problem={problem} onChange={onChange} />
        {onRemove ? (
          <FormField label={<>&nbsp;</>}>
            <Button
              formAction="none"
              variant="icon"
              iconName="close"
              ariaLabel={texts.removeCriterion(number)}
              onClick={onRemove}
            />
          </FormField>
        ) : null}
      </Grid>
    </div>
  );
}

function ValueFields({
  criterion,
  problem,
  onChange,
}: Pick<CriterionFieldsProps, 'criterion' | 'problem' | 'onChange'>) {
  const texts = useSearchTexts();
  const { attribute, operator, text, from, to } = criterion;
  const error = problem && texts.problems[problem];
  if (attribute === 'isPrimary') {
    const options = [
      { value: 'true', label: texts.yes },
      { value: 'false', label: texts.no },
    ];
    return (
      <FormField label={texts.value}>
        <Select
          selectedOption={options.find(({ value }) => value === text) ?? options[0]}
          options={options}
          onChange={({ detail }) => onChange({ ...criterion, text: detail.selectedOption.value ?? 'true' })}
        />
      </FormField>
    );
  }
  if (!isMoment(attribute)) {
    return (
      <FormField label={texts.value} errorText={error}>
        <Input
          value={text}
          type="search"
          placeholder={texts.wholeValue(texts.attributes[attribute])}
          autoComplete={false}
          spellcheck={false}
          onChange={({ detail }) => onChange({ ...criterion, text: detail.value })}
        />
      </FormField>
    );
  }
  const range = operator === 'BETWEEN';
  return (
    <SpaceBetween direction="horizontal" size="s" alignItems="start">
      <MomentFields
        moment={from}
        dateLabel={range ? texts.fromDate : texts.onDate}
        timeLabel={range ? texts.fromTime : texts.atTime}
        error={problem === 'to' || problem === 'order' ? undefined : error}
        onChange={(changed) => onChange({ ...criterion, from: changed })}
      />
      {range && (
        <MomentFields
          moment={to}
          dateLabel={texts.toDate}
          timeLabel={texts.toTime}
          error={problem === 'to' || problem === 'order' ? error : undefined}
          onChange={(changed) => onChange({ ...criterion, to: changed })}
        />
      )}
    </SpaceBetween>
  );
}

interface MomentFieldsProps {
  readonly moment: Moment;
  readonly dateLabel: string;
  readonly timeLabel: string;
  readonly error?: string;
  readonly onChange: (moment: Moment) => void;
}

function MomentFields({ moment, dateLabel, timeLabel, error, onChange }: MomentFieldsProps) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <FormField label={dateLabel} errorText={error}>
        <DatePicker
          value={moment.date}
          placeholder="YYYY/MM/DD"
          onChange={({ detail }) => onChange({ ...moment, date: detail.value })}
        />
      </FormField>
      <FormField label={timeLabel}>
        <TimeInput
          value={moment.time}
          placeholder="hh:mm:ss"
          onChange={({ detail }) => onChange({ ...moment, time: detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}
