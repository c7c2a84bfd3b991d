import AppLayout from '@cloudscape-design/components/app-layout';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { ReactNode } from 'react';
import { useLocation } from 'wouter';

export interface Crumb {
  readonly text: string;
  readonly href: string;
}

interface PageProps {
  readonly crumbs: readonly Crumb[];
  readonly children: ReactNode;
  readonly navigation?: ReactNode;
  readonly fullBleed?: boolean;
  readonly contentType?: 'default' | 'table' | 'cards';
}

/** The frame of every page: where one is, and the content. */
export function Page({ crumbs, children, navigation, fullBleed, contentType }: PageProps) {
  const [, navigate] = useLocation();
  return (
    <AppLayout
      headerSelector="#top-navigation"
      toolsHide
      navigationHide={navigation === undefined}
      navigation={navigation}
      navigationWidth={300}
      disableContentPaddings={fullBleed}
      contentType={contentType}
      maxContentWidth={fullBleed ? Number.MAX_VALUE : undefined}
      breadcrumbs={
        <BreadcrumbGroup
          ariaLabel="Breadcrumbs"
          items={[{ text: 'Data stores', href: '/' }, ...crumbs]}
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
