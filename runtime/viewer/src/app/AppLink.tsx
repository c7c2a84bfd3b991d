import Link, { LinkProps } from '@cloudscape-design/components/link';
import { ReactNode } from 'react';
import { useLocation } from 'wouter';

interface AppLinkProps {
  readonly href: string;
  readonly children: ReactNode;
  readonly fontSize?: LinkProps.FontSize;
}

/** A link to another page of the viewer. */
export function AppLink({ href, children, fontSize }: AppLinkProps) {
  const [, navigate] = useLocation();
  return (
    <Link
      href={href}
      fontSize={fontSize}
      onFollow={(event) => {
        event.preventDefault();
        navigate(href);
      }}
    >
      {children}
    </Link>
  );
}
