import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Cards from '@cloudscape-design/components/cards';
import Header from '@cloudscape-design/components/header';
import StatusIndicator, { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useCallback } from 'react';
import { Datastore } from '../api/healthimaging';
import { AppLink } from '../app/AppLink';
import { Failure } from '../app/Failure';
import { Page } from '../app/Page';
import { searchPath } from '../app/routes';
import { useServices } from '../app/services';
import { useLoaded } from '../app/use-loaded';

export function DatastoresPage() {
  const { healthImaging } = useServices();
  const datastores = useLoaded(
    useCallback(
      async (signal: AbortSignal) => {
        const all: Datastore[] = [];
        let nextToken: string | undefined;
        do {
          const page = await healthImaging.datastores(nextToken, signal);
          all.push(...page.items);
          nextToken = page.nextToken;
        } while (nextToken);
        return all.filter(({ datastoreStatus }) => datastoreStatus !== 'DELETED');
      },
      [healthImaging],
    ),
  );
  return (
    <Page crumbs={[]} contentType="cards">
      {datastores.state === 'failed' ? (
        <Failure header="The data stores cannot be listed" message={datastores.error} onRetry={datastores.reload} />
      ) : (
        <Cards
          variant="full-page"
          header={
            <Header
              variant="h1"
              counter={datastores.state === 'ready' ? `(${datastores.value.length})` : undefined}
              actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={datastores.reload} />}
            >
              Data stores
            </Header>
          }
          loading={datastores.state === 'loading'}
          loadingText="Loading data stores"
          items={datastores.state === 'ready' ? datastores.value : []}
          trackBy="datastoreId"
          cardDefinition={{
            header: ({ datastoreId = '', datastoreName, datastoreStatus }) =>
              datastoreStatus === 'ACTIVE' ? (
                <AppLink href={searchPath(datastoreId)}>{datastoreName || datastoreId}</AppLink>
              ) : (
                datastoreName
              ),
            sections: [
              { id: 'id', header: 'ID', content: ({ datastoreId }) => <Box variant="code">{datastoreId}</Box> },
              { id: 'status', header: 'Status', content: Status },
              { id: 'created', header: 'Created', content: ({ createdAt }) => createdAt?.toLocaleDateString() ?? '–' },
            ],
          }}
          cardsPerRow={[{ cards: 1 }, { minWidth: 700, cards: 2 }, { minWidth: 1200, cards: 3 }]}
          empty={
            <Box textAlign="center" color="inherit">
              <b>No data stores</b>
              <Box color="inherit">There is no data store in this region that you may see.</Box>
            </Box>
          }
        />
      )}
    </Page>
  );
}

const STATUS: Readonly<Record<string, StatusIndicatorProps.Type>> = {
  ACTIVE: 'success',
  CREATING: 'in-progress',
  DELETING: 'in-progress',
  CREATE_FAILED: 'error',
};

function Status({ datastoreStatus }: Datastore) {
  if (!datastoreStatus) return <>–</>;
  const text = datastoreStatus.charAt(0) + datastoreStatus.slice(1).toLowerCase().replace('_', ' ');
  return <StatusIndicator type={STATUS[datastoreStatus] ?? 'info'}>{text}</StatusIndicator>;
}
