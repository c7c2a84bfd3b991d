import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Pagination from '@cloudscape-design/components/pagination';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useCallback, useMemo, useState } from 'react';
import { imageSetColumns } from './image-set-columns';
import { Search, SearchAttribute } from '../api/healthimaging';
import { AppLink } from '../app/AppLink';
import { Failure } from '../app/Failure';
import { Page } from '../app/Page';
import { imageSetPath, searchPath, viewerPath } from '../app/routes';
import { useServices } from '../app/services';
import { useLoaded } from '../app/use-loaded';

const ATTRIBUTES: readonly { readonly value: SearchAttribute; readonly label: string }[] = [
  { value: 'DICOMPatientId', label: 'Patient ID' },
  { value: 'DICOMAccessionNumber', label: 'Accession number' },
  { value: 'DICOMStudyId', label: 'Study ID' },
  { value: 'DICOMStudyInstanceUID', label: 'Study instance UID' },
  { value: 'DICOMSeriesInstanceUID', label: 'Series instance UID' },
];

export function SearchPage({ datastoreId }: { readonly datastoreId: string }) {
  const { healthImaging } = useServices();
  // Not in the address: a patient ID does not belong into histories and logs.
  const [search, setSearch] = useState<Search>();
  const [tokens, setTokens] = useState<readonly (string | undefined)[]>([undefined]);
  const [page, setPage] = useState(1);
  const token = tokens[page - 1];
  const results = useLoaded(
    useCallback(
      (signal: AbortSignal) => healthImaging.search(datastoreId, search, token, signal),
      [healthImaging, datastoreId, search, token],
    ),
  );
  const next = results.state === 'ready' ? results.value.nextToken : undefined;
  const columns = useMemo(
    () =>
      imageSetColumns(
        (imageSetId, text) => <AppLink href={imageSetPath({ datastoreId, imageSetId })}>{text}</AppLink>,
        (imageSetId) => <AppLink href={viewerPath({ datastoreId, imageSetId })}>Open</AppLink>,
      ),
    [datastoreId],
  );
  const start = (wanted: Search | undefined) => {
    setTokens([undefined]);
    setPage(1);
    setSearch(wanted);
  };
  const turnTo = (wanted: number) => {
    if (wanted > tokens.length) {
      if (!next) return;
      setTokens([...tokens, next]);
    }
    setPage(wanted);
  };
  return (
    <Page crumbs={[{ text: datastoreId, href: searchPath(datastoreId) }]} contentType="table">
      {results.state === 'failed' ? (
        <Failure header="The image sets cannot be listed" message={results.error} onRetry={results.reload} />
      ) : (
        <Table
          variant="full-page"
          stickyHeader
          header={
            <Header variant="h1" actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={results.reload} />}>
              Image sets
            </Header>
          }
          filter={<SearchForm onSearch={start} />}
          pagination={
            <Pagination
              currentPageIndex={page}
              pagesCount={Math.max(tokens.length, page + (next ? 1 : 0))}
              openEnd={next !== undefined}
              disabled={results.state === 'loading'}
              onChange={({ detail }) => turnTo(detail.currentPageIndex)}
              ariaLabels={{
                nextPageLabel: 'Next page',
                previousPageLabel: 'Previous page',
                pageLabel: (number) => `Page ${number}`,
              }}
            />
          }
          columnDefinitions={columns}
          items={results.state === 'ready' ? results.value.items : []}
          trackBy="imageSetId"
          loading={results.state === 'loading'}
          loadingText="Loading image sets"
          empty={
            <Box textAlign="center" color="inherit">
              <b>No image sets</b>
              <Box color="inherit">{search ? 'Nothing matches the search.' : 'This data store is empty.'}</Box>
            </Box>
          }
        />
      )}
    </Page>
  );
}

function SearchForm({ onSearch }: { readonly onSearch: (search: Search | undefined) => void }) {
  const [attribute, setAttribute] = useState(ATTRIBUTES[0]);
  const [value, setValue] = useState('');
  const submit = () => onSearch(value.trim() === '' ? undefined : { attribute: attribute.value, value: value.trim() });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Form>
        <Grid
          gridDefinition={[
            { colspan: { default: 12, xs: 3 } },
            { colspan: { default: 12, xs: 6 } },
            { colspan: { default: 12, xs: 3 } },
          ]}
        >
          <FormField label="Attribute">
            <Select
              selectedOption={attribute}
              options={ATTRIBUTES}
              onChange={({ detail }) =>
                setAttribute(ATTRIBUTES.find((entry) => entry.value === detail.selectedOption.value) ?? ATTRIBUTES[0])
              }
            />
          </FormField>
          <FormField label="Value">
            <Input
              value={value}
              type="search"
              placeholder={`Whole ${attribute.label.toLowerCase()}`}
              autoComplete={false}
              onChange={({ detail }) => setValue(detail.value)}
            />
          </FormField>
          <FormField label={<>&nbsp;</>}>
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="primary" formAction="submit">
                Search
              </Button>
              <Button
                formAction="none"
                onClick={() => {
                  setValue('');
                  onSearch(undefined);
                }}
              >
                Show all
              </Button>
            </SpaceBetween>
          </FormField>
        </Grid>
      </Form>
    </form>
  );
}
