import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CollectionPreferences from '@cloudscape-design/components/collection-preferences';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { TableProps } from '@cloudscape-design/components/table';
import { useMemo } from 'react';
import { ColumnId, IMAGE_SET_COLUMNS, ImageSetColumn } from './columns';
import { PAGE_SIZES, readSearchPreferences, SearchPreferences } from './preferences';
import { SearchForm } from './SearchForm';
import { useSearchTexts } from './texts';
import { useCsvDownload } from './use-csv-download';
import { useImageSetSearch } from './use-search';
import { ImageSetSummary } from '../../api/healthimaging';
import { AppLink } from '../../app/AppLink';
import { useDatastoreCrumb } from '../../app/crumbs';
import { Failure } from '../../app/Failure';
import { Page } from '../../app/Page';
import { imageSetPath, viewerPath } from '../../app/routes';
import { useAppTexts } from '../../app/texts';
import { useKept } from '../../settings/use-kept';
import { useLanguage } from '../../texts/catalogue';

export function SearchPage({ datastoreId }: { readonly datastoreId: string }) {
  const texts = useSearchTexts();
  const appTexts = useAppTexts();
  const crumb = useDatastoreCrumb(datastoreId);
  const [preferences, setPreferences] = useKept('image-sets', readSearchPreferences);
  const search = useImageSetSearch(datastoreId, preferences.pageSize);
  const csv = useCsvDownload(datastoreId, search.criteria, preferences.columns);
  const columns = useColumns(datastoreId);
  const { results } = search;
  const sorted = columns.find(({ sortingField }) => sortingField === search.sort.sortField);
  return (
    <Page
      crumbs={[crumb]}
      contentType="table"
      help={{
        header: texts.help.header,
        content: (
          <>
            <p>{texts.help.text}</p>
            <p>{texts.help.dates}</p>
            <p>{texts.help.sort}</p>
            <p>{texts.help.privacy}</p>
          </>
        ),
      }}
    >
      <SpaceBetween size="m">
        {results.state === 'failed' && (
          <Failure header={texts.failed} message={results.error} onRetry={results.reload} />
        )}
        <Table
          variant="full-page"
          stickyHeader
          resizableColumns
          enableKeyboardNavigation
          ariaLabels={{ tableLabel: texts.title }}
          header={
            <Header
              variant="h1"
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  <Button iconName="download" loading={csv.running} onClick={csv.download}>
                    {texts.csv}
                  </Button>
                  <Button iconName="refresh" ariaLabel={appTexts.refresh} onClick={results.reload} />
                </SpaceBetween>
              }
            >
              {texts.title}
            </Header>
          }
          filter={<SearchForm onSearch={search.start} />}
          pagination={
            <Pagination
              currentPageIndex={search.page}
              pagesCount={search.pages}
              openEnd={search.openEnd}
              disabled={results.state === 'loading'}
              onChange={({ detail }) => search.turnTo(detail.currentPageIndex)}
              ariaLabels={{
                nextPageLabel: texts.nextPage,
                previousPageLabel: texts.previousPage,
                pageLabel: texts.page,
              }}
            />
          }
          preferences={<Preferences preferences={preferences} onChange={setPreferences} />}
          columnDefinitions={columns}
          columnDisplay={columns.map(({ id = '' }) => ({
            id,
            visible: id === 'open' || preferences.columns.includes(id),
          }))}
          sortingColumn={sorted}
          sortingDescending={search.sort.sortOrder === 'DESC'}
          onSortingChange={({ detail }) => {
            const sortField = IMAGE_SET_COLUMNS.map((column: ImageSetColumn) => column.sortField).find(
              (field) => field !== undefined && field === detail.sortingColumn.sortingField,
            );
            if (sortField) search.sortBy({ sortField, sortOrder: detail.isDescending ? 'DESC' : 'ASC' });
          }}
          stickyColumns={{ first: 1, last: 1 }}
          wrapLines={preferences.wrapLines}
          stripedRows={preferences.stripedRows}
          items={results.state === 'ready' ? results.value.items : []}
          trackBy="imageSetId"
          loading={results.state === 'loading'}
          loadingText={texts.loading}
          empty={
            results.state === 'ready' && (
              <Box textAlign="center" color="inherit">
                <b>{texts.none}</b>
                <Box color="inherit">{search.filtered ? texts.noMatch : texts.noneText}</Box>
              </Box>
            )
          }
        />
      </SpaceBetween>
    </Page>
  );
}

function useColumns(datastoreId: string): readonly TableProps.ColumnDefinition<ImageSetSummary>[] {
  const texts = useSearchTexts();
  const language = useLanguage();
  return useMemo(() => {
    const columns = IMAGE_SET_COLUMNS.map(
      (column: ImageSetColumn & { readonly id: ColumnId }): TableProps.ColumnDefinition<ImageSetSummary> => {
        const { id, text, sortField, width } = column;
        const linked = id === 'patient';
        return {
          id,
          header: texts.columns[id],
          isRowHeader: linked,
          sortingField: sortField,
          minWidth: 100,
          width: width ?? 130,
          cell: (summary) => {
            const { imageSetId = '' } = summary;
            if (!linked) return text(summary, language);
            return <AppLink href={imageSetPath({ datastoreId, imageSetId })}>{text(summary, language)}</AppLink>;
          },
        };
      },
    );
    columns.push({
      id: 'open',
      header: texts.images,
      minWidth: 90,
      width: 100,
      cell: ({ imageSetId = '' }) => <AppLink href={viewerPath({ datastoreId, imageSetId })}>{texts.open}</AppLink>,
    });
    return columns;
  }, [datastoreId, texts, language]);
}

interface PreferencesProps {
  readonly preferences: SearchPreferences;
  readonly onChange: (preferences: SearchPreferences) => void;
}

function Preferences({ preferences, onChange }: PreferencesProps) {
  const texts = useSearchTexts();
  return (
    <CollectionPreferences
      title={texts.preferences}
      confirmLabel={texts.confirm}
      cancelLabel={texts.cancel}
      preferences={{
        pageSize: preferences.pageSize,
        wrapLines: preferences.wrapLines,
        stripedRows: preferences.stripedRows,
        visibleContent: preferences.columns,
      }}
      pageSizePreference={{
        title: texts.pageSize,
        options: PAGE_SIZES.map((value) => ({ value, label: texts.pageSizeOption(value) })),
      }}
      wrapLinesPreference={{ label: texts.wrapLines, description: texts.wrapLinesText }}
      stripedRowsPreference={{ label: texts.striped, description: texts.stripedText }}
      visibleContentPreference={{
        title: texts.visibleColumns,
        options: [
          {
            label: texts.visibleColumns,
            options: IMAGE_SET_COLUMNS.map(({ id }) => ({ id, label: texts.columns[id], editable: id !== 'patient' })),
          },
        ],
      }}
      onConfirm={({ detail }) =>
        onChange({
          columns: detail.visibleContent ?? [],
          pageSize: detail.pageSize ?? preferences.pageSize,
          wrapLines: detail.wrapLines ?? false,
          stripedRows: detail.stripedRows ?? false,
        })
      }
    />
  );
}
