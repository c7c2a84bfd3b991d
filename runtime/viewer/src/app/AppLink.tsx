import Link from '@cloudscape-design/components/link';
import { ReactNode } from 'react';
import { useLocation } from 'wouter';

/** A link to another page of the viewer. */
export function AppLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const [, navigate] = useLocation();
  return (
    <Link
      href={href}
      onFollow={(event) => {
        event.preventDefault();
        navigate(href);
      }}
    >
      {children}
    </Link>
  );
}
