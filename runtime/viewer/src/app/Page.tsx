import AppLayout from '@cloudscape-design/components/app-layout';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import HelpPanel from '@cloudscape-design/components/help-panel';
import { ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { NoticeBar } from './notices';
import { useAppTexts } from './texts';
import { TimingPanel } from './TimingPanel';
import { useSettings } from '../settings/settings';
import { useKept } from '../settings/use-kept';

export interface Crumb {
  readonly text: string;
  readonly href: string;
}

export interface Help {
  readonly header: string;
  readonly content: ReactNode;
}

interface PageProps {
  readonly crumbs: readonly Crumb[];
  readonly children: ReactNode;
  readonly navigation?: ReactNode;
  readonly fullBleed?: boolean;
  readonly contentType?: 'default' | 'table' | 'cards' | 'form';
  readonly help?: Help;
}

const isTrue = (kept: unknown) => kept === true;

/** The frame of every page: where one is, messages, help, and the content. */
export function Page({ crumbs, children, navigation, fullBleed, contentType, help }: PageProps) {
  const texts = useAppTexts();
  const [, navigate] = useLocation();
  const [{ apiTiming }] = useSettings();
  const [helpOpen, setHelpOpen] = useState(false);
  const [timingOpen, setTimingOpen] = useKept('timing-open', isTrue);
  return (
    <AppLayout
      headerSelector="#top-navigation"
      toolsHide={help === undefined}
      toolsOpen={helpOpen}
      onToolsChange={({ detail }) => setHelpOpen(detail.open)}
      tools={help && <HelpPanel header={<h2>{help.header}</h2>}>{help.content}</HelpPanel>}
      notifications={<NoticeBar />}
      splitPanel={apiTiming ? <TimingPanel /> : undefined}
      splitPanelOpen={timingOpen}
      splitPanelPreferences={{ position: 'bottom' }}
      onSplitPanelToggle={({ detail }) => setTimingOpen(detail.open)}
      navigationHide={navigation === undefined}
      navigation={navigation}
      navigationWidth={300}
      disableContentPaddings={fullBleed}
      contentType={contentType}
      maxContentWidth={fullBleed ? Number.MAX_VALUE : undefined}
      ariaLabels={{
        tools: texts.help,
        toolsToggle: texts.openHelp,
        toolsClose: texts.closeHelp,
        navigation: texts.navigation,
        navigationToggle: texts.openNavigation,
        navigationClose: texts.closeNavigation,
        notifications: texts.notifications,
      }}
      breadcrumbs={
        <BreadcrumbGroup
          ariaLabel={texts.breadcrumbs}
          items={[{ text: texts.dataStores, href: '/' }, ...crumbs]}
          onFollow={(event) => {
            event.preventDefault();
            navigate(event.detail.href);
          }}
        />
      }
      content={children}
    />
  );
}
