import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useSettingsTexts } from './texts';
import { useServices } from '../../app/services';
import { useFrameSource } from '../../app/use-frame-source';

/** What the deployment says: shown, not editable. */
export function Deployment() {
  const texts = useSettingsTexts();
  const { config } = useServices();
  const used = useFrameSource();
  const { region, endpoints, signIn, idleLockMinutes, editMetadata, frameSources } = config;
  const service = endpoints.healthImaging ?? `https://medical-imaging.${region}.amazonaws.com/`;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{texts.service}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: texts.region, value: region },
            {
              label: texts.endpoint,
              value: endpoints.healthImaging ? service : `${service} (${texts.defaultEndpoint})`,
            },
            {
              label: texts.signIn,
              value: texts.userPool(signIn.userPoolId),
            },
            {
              label: texts.idleLock,
              value: idleLockMinutes === 0 ? texts.never : texts.idleLockAfter(idleLockMinutes),
            },
            { label: texts.editing, value: editMetadata ? texts.allowed : texts.notAllowed },
          ]}
        />
      </Container>
      <Table
        header={<Header variant="h2">{texts.frameSources}</Header>}
        ariaLabels={{ tableLabel: texts.frameSources }}
        items={frameSources}
        trackBy="kind"
        wrapLines
        columnDefinitions={[
          {
            id: 'source',
            header: texts.sourceColumn,
            isRowHeader: true,
            cell: ({ kind }) => (
              <>
                {texts.sources[kind]}{' '}
                {kind === used.kind && <StatusIndicator type="success">{texts.inUse}</StatusIndicator>}
              </>
            ),
          },
          {
            id: 'endpoint',
            header: texts.endpointColumn,
            cell: (source) => <Box variant="code">{'endpoint' in source ? source.endpoint : service}</Box>,
          },
          {
            id: 'authentication',
            header: texts.authenticationColumn,
            cell: ({ kind }) => texts.authentication[kind],
          },
        ]}
      />
    </SpaceBetween>
  );
}
