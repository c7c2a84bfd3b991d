import Button from '@cloudscape-design/components/button';
import { ReactNode } from 'react';
import { useViewerTexts } from './texts';

interface SidePanelProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function SidePanel({ title, onClose, children }: SidePanelProps) {
  const { t } = useViewerTexts();
  return (
    <aside className="side-panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <Button iconName="close" variant="icon" ariaLabel={t.close} onClick={onClose} />
      </header>
      {children}
    </aside>
  );
}
