import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { AppLink } from '../app/AppLink';
import { Page } from '../app/Page';

export function NotFoundPage() {
  return (
    <Page crumbs={[]}>
      <Container header={<Header variant="h1">There is no such page</Header>}>
        <SpaceBetween size="s">
          <Box>
            The address is not one of this viewer. Data stores and image sets have IDs of 32 letters and digits.
          </Box>
          <AppLink href="/">All data stores</AppLink>
        </SpaceBetween>
      </Container>
    </Page>
  );
}
