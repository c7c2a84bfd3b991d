import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import SplitPanel from '@cloudscape-design/components/split-panel';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useSyncExternalStore } from 'react';
import { useServices } from './services';
import { useAppTexts } from './texts';
import { ApiCall } from '../api/timings';
import { useLanguage } from '../texts/catalogue';

export function TimingPanel() {
  const { timings } = useServices();
  const { timing, close } = useAppTexts();
  const language = useLanguage();
  const calls = useSyncExternalStore(
    (listener) => timings.subscribe(listener),
    () => timings.latest,
  );
  return (
    <SplitPanel
      header={timing.header}
      hidePreferencesButton
      i18nStrings={{
        closeButtonAriaLabel: close,
        openButtonAriaLabel: timing.open,
        resizeHandleAriaLabel: timing.resize,
        preferencesTitle: timing.preferences,
      }}
    >
      <SpaceBetween size="s">
        <SpaceBetween size="s" direction="horizontal" alignItems="center">
          <Box data-testid="timing-summary">{timing.summary(calls.length, median(calls))}</Box>
          <Button onClick={() => timings.clear()}>{timing.clear}</Button>
        </SpaceBetween>
        <Table
          variant="embedded"
          contentDensity="compact"
          items={calls}
          trackBy={({ id }) => String(id)}
          enableKeyboardNavigation
          ariaLabels={{ tableLabel: timing.header }}
          columnDefinitions={[
            { id: 'operation', header: timing.operation, isRowHeader: true, cell: ({ operation }) => operation },
            {
              id: 'started',
              header: timing.started,
              cell: ({ startedAt }) => new Date(startedAt).toLocaleTimeString(language),
            },
            { id: 'ms', header: timing.duration, cell: ({ ms }) => ms.toFixed(0) },
            {
              id: 'outcome',
              header: timing.outcome,
              cell: ({ outcome }) => (
                <StatusIndicator type={outcome === 'OK' ? 'success' : 'error'}>{outcome}</StatusIndicator>
              ),
            },
          ]}
          empty={timing.empty}
        />
      </SpaceBetween>
    </SplitPanel>
  );
}

function median(calls: readonly ApiCall[]): number {
  const sorted = calls.map(({ ms }) => ms).sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}
