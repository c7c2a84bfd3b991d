import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ATTRIBUTES, Criterion, MOST_CRITERIA, newCriterion, problemOf } from './criteria';
import { CriterionFields } from './CriterionFields';
import { useSearchTexts } from './texts';

const [FIRST] = ATTRIBUTES;

export function SearchForm({ onSearch }: { readonly onSearch: (criteria: readonly Criterion[]) => void }) {
  const texts = useSearchTexts();
  const [criteria, setCriteria] = useState<readonly Criterion[]>([newCriterion(FIRST)]);
  const [checked, setChecked] = useState(false);
  const problems = criteria.map(problemOf);
  const submit = () => {
    setChecked(true);
    if (problems.every((problem) => problem === undefined)) onSearch(criteria);
  };
  const clear = () => {
    setChecked(false);
    setCriteria([newCriterion(FIRST)]);
    onSearch([]);
  };
  // The service compares an attribute once: the second criterion is of another one.
  const free = (own: Criterion) =>
    ATTRIBUTES.filter((attribute) => criteria.every((other) => other === own || other.attribute !== attribute));
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Form>
        <SpaceBetween size="m">
          {criteria.map((criterion, index) => (
            <CriterionFields
              key={index}
              number={index + 1}
              criterion={criterion}
              attributes={free(criterion)}
              problem={checked ? problems[index] : undefined}
              onChange={(changed) => setCriteria(criteria.map((other) => (other === criterion ? changed : other)))}
              onRemove={
                criteria.length > 1 ? () => setCriteria(criteria.filter((other) => other !== criterion)) : undefined
              }
            />
          ))}
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" formAction="submit">
              {texts.search}
            </Button>
            <Button formAction="none" onClick={clear}>
              {texts.showAll}
            </Button>
            {criteria.length < MOST_CRITERIA && (
              <Button
                formAction="none"
                iconName="add-plus"
                onClick={() => {
                  const used = criteria.map(({ attribute }) => attribute);
                  const next = ATTRIBUTES.find((attribute) => !used.includes(attribute)) ?? FIRST;
                  setCriteria([...criteria, newCriterion(next)]);
                }}
              >
                {texts.addCriterion}
              </Button>
            )}
          </SpaceBetween>
        </SpaceBetween>
      </Form>
    </form>
  );
}
