import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Choices } from './Choices';
import { Deployment } from './Deployment';
import { useSettingsTexts } from './texts';
import { Page } from '../../app/Page';
import { routes } from '../../app/routes';

export function SettingsPage() {
  const texts = useSettingsTexts();
  return (
    <Page
      crumbs={[{ text: texts.title, href: routes.settings }]}
      contentType="form"
      help={{
        header: texts.help.header,
        content: (
          <>
            <p>{texts.help.text}</p>
            <p>{texts.help.endpoints}</p>
          </>
        ),
      }}
    >
      <ContentLayout header={<Header variant="h1">{texts.title}</Header>}>
        <SpaceBetween size="l">
          <Choices />
          <Deployment />
        </SpaceBetween>
      </ContentLayout>
    </Page>
  );
}
