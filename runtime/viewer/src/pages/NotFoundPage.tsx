import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { AppLink } from '../app/AppLink';
import { Page } from '../app/Page';
import { useAppTexts } from '../app/texts';

export function NotFoundPage() {
  const { notFound } = useAppTexts();
  return (
    <Page crumbs={[]}>
      <Container header={<Header variant="h1">{notFound.header}</Header>}>
        <SpaceBetween size="s">
          <Box>{notFound.text}</Box>
          <AppLink href="/">{notFound.link}</AppLink>
        </SpaceBetween>
      </Container>
    </Page>
  );
}
