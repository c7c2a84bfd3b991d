import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Cards, { CardsProps } from '@cloudscape-design/components/cards';
import CollectionPreferences from '@cloudscape-design/components/collection-preferences';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import TextFilter from '@cloudscape-design/components/text-filter';
import Toggle from '@cloudscape-design/components/toggle';
import { useCallback, useEffect, useState } from 'react';
import { isChanging, ListedDatastore, loadDatastores } from './load-datastores';
import { useDatastoresTexts } from './texts';
import { AppLink } from '../../app/AppLink';
import { Failure } from '../../app/Failure';
import { Page } from '../../app/Page';
import { searchPath } from '../../app/routes';
import { useServices } from '../../app/services';
import { useAppTexts } from '../../app/texts';
import { useLoaded } from '../../app/use-loaded';
import { useKept } from '../../settings/use-kept';
import { useLanguage } from '../../texts/catalogue';

const SECTIONS = ['id', 'status', 'created', 'updated', 'arn'] as const;
const POLL_MS = 3_000;

interface Preferences {
  readonly sections: readonly string[];
  readonly showDeleted: boolean;
}

function readPreferences(kept: unknown): Preferences {
  const { sections, showDeleted } = (kept ?? {}) as { sections?: unknown; showDeleted?: unknown };
  return {
    sections: Array.isArray(sections)
      ? SECTIONS.filter((section) => sections.includes(section))
      : ['id', 'status', 'created'],
    showDeleted: showDeleted === true,
  };
}

export function DatastoresPage() {
  const { healthImaging, config } = useServices();
  const texts = useDatastoresTexts();
  const appTexts = useAppTexts();
  const [preferences, setPreferences] = useKept('data-stores', readPreferences);
  const [filter, setFilter] = useState('');
  const datastores = useLoaded(
    useCallback(
      (signal: AbortSignal) => loadDatastores(healthImaging, config.dataStores, signal),
      [healthImaging, config],
    ),
  );
  const ready = datastores.state === 'ready' ? datastores : undefined;
  const changing = ready?.value.some(isChanging) ?? false;
  const refresh = ready?.refresh;
  useEffect(() => {
    if (!changing || !refresh) return undefined;
    const timer = setInterval(refresh, POLL_MS);
    return () => clearInterval(timer);
  }, [changing, refresh]);
  const present = (ready?.value ?? []).filter(
    ({ datastoreStatus }) => preferences.showDeleted || datastoreStatus !== 'DELETED',
  );
  const wanted = filter.trim().toLowerCase();
  const shown = present.filter(({ datastoreId, datastoreName = '' }) =>
    [datastoreId, datastoreName.toLowerCase()].some((text) => text.includes(wanted)),
  );
  return (
    <Page
      crumbs={[]}
      contentType="cards"
      help={{
        header: texts.help.header,
        content: (
          <>
            <p>{texts.help.text}</p>
            <p>{texts.help.more}</p>
          </>
        ),
      }}
    >
      {datastores.state === 'failed' ? (
        <Failure header={texts.failed} message={datastores.error} onRetry={datastores.reload} />
      ) : (
        <Cards
          variant="full-page"
          ariaLabels={{ cardsLabel: texts.title, itemSelectionLabel: () => '', selectionGroupLabel: '' }}
          header={
            <Header
              variant="h1"
              counter={ready ? `(${present.length})` : undefined}
              actions={
                <SpaceBetween direction="horizontal" size="m" alignItems="center">
                  <Toggle
                    checked={preferences.showDeleted}
                    onChange={({ detail }) => setPreferences({ ...preferences, showDeleted: detail.checked })}
                  >
                    {texts.showDeleted}
                  </Toggle>
                  <Button iconName="refresh" ariaLabel={appTexts.refresh} onClick={datastores.reload} />
                </SpaceBetween>
              }
            >
              {texts.title}
            </Header>
          }
          filter={
            <TextFilter
              filteringText={filter}
              filteringPlaceholder={texts.filter}
              filteringAriaLabel={texts.filterLabel}
              countText={wanted === '' ? undefined : texts.matches(shown.length)}
              onChange={({ detail }) => setFilter(detail.filteringText)}
            />
          }
          preferences={
            <CollectionPreferences
              title={texts.preferences}
              confirmLabel={texts.confirm}
              cancelLabel={texts.cancel}
              preferences={{ visibleContent: preferences.sections }}
              visibleContentPreference={{
                title: texts.visible,
                options: [{ label: texts.title, options: SECTIONS.map((id) => ({ id, label: texts[id] })) }],
              }}
              onConfirm={({ detail }) => setPreferences({ ...preferences, sections: detail.visibleContent ?? [] })}
            />
          }
          loading={datastores.state === 'loading'}
          loadingText={texts.loading}
          items={shown}
          trackBy="datastoreId"
          visibleSections={preferences.sections}
          cardDefinition={useCardDefinition()}
          cardsPerRow={[{ cards: 1 }, { minWidth: 700, cards: 2 }, { minWidth: 1200, cards: 3 }]}
          empty={
            <Box textAlign="center" color="inherit">
              <b>{wanted === '' ? texts.none : texts.noMatch}</b>
              {wanted === '' && <Box color="inherit">{texts.noneText}</Box>}
            </Box>
          }
        />
      )}
    </Page>
  );
}

function useCardDefinition(): CardsProps.CardDefinition<ListedDatastore> {
  const texts = useDatastoresTexts();
  const language = useLanguage();
  const date = (value: Date | undefined) => value?.toLocaleString(language) ?? '–';
  return {
    header: ({ datastoreId, datastoreName, datastoreStatus }) =>
      datastoreStatus === 'ACTIVE' ? (
        <AppLink href={searchPath(datastoreId)} fontSize="heading-m">
          {datastoreName || datastoreId}
        </AppLink>
      ) : (
        datastoreName || datastoreId
      ),
    sections: [
      { id: 'id', header: texts.id, content: ({ datastoreId }) => <Box variant="code">{datastoreId}</Box> },
      { id: 'status', header: texts.status, content: Status },
      { id: 'created', header: texts.created, content: ({ createdAt }) => date(createdAt) },
      { id: 'updated', header: texts.updated, content: ({ updatedAt }) => date(updatedAt) },
      {
        id: 'arn',
        header: texts.arn,
        content: ({ datastoreArn }) => <Box variant="code">{datastoreArn ?? '–'}</Box>,
      },
    ],
  };
}

const TYPES: Readonly<Record<string, StatusIndicatorProps.Type>> = {
  ACTIVE: 'success',
  CREATING: 'in-progress',
  DELETING: 'in-progress',
  DELETED: 'stopped',
  CREATE_FAILED: 'error',
};

function Status({ datastoreStatus }: ListedDatastore) {
  const texts = useDatastoresTexts();
  if (!datastoreStatus) return <StatusIndicator type="warning">{texts.noAccess}</StatusIndicator>;
  return (
    <StatusIndicator type={TYPES[datastoreStatus] ?? 'info'}>
      {texts.statuses[datastoreStatus] ?? datastoreStatus}
    </StatusIndicator>
  );
}
