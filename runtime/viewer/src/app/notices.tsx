import Flashbar, { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { useAppTexts } from './texts';

export interface Notice {
  readonly type: 'success' | 'info' | 'warning' | 'error';
  readonly header: string;
  readonly text?: string;
}

interface Notices {
  readonly items: readonly (Notice & { readonly id: string })[];
  readonly add: (notice: Notice) => void;
  readonly remove: (id: string) => void;
}

const NoticesContext = createContext<Notices | undefined>(undefined);

let count = 0;

export function NoticesProvider({ children }: { readonly children: ReactNode }) {
  const [items, setItems] = useState<Notices['items']>([]);
  const remove = useCallback((id: string) => setItems((all) => all.filter((item) => item.id !== id)), []);
  const add = useCallback((notice: Notice) => {
    // The latest few: an older message is of no more use.
    setItems((all) => [{ ...notice, id: String(++count) }, ...all].slice(0, 4));
  }, []);
  const notices = useMemo(() => ({ items, add, remove }), [items, add, remove]);
  return <NoticesContext value={notices}>{children}</NoticesContext>;
}

function useNotices(): Notices {
  const notices = useContext(NoticesContext);
  if (!notices) throw new Error('useNotices is used outside of NoticesProvider.');
  return notices;
}

/** Says something above the page until the reader dismisses it. */
export function useNotify(): (notice: Notice) => void {
  return useNotices().add;
}

export function NoticeBar() {
  const { items, remove } = useNotices();
  const texts = useAppTexts();
  return (
    <Flashbar
      i18nStrings={{ ariaLabel: texts.notifications }}
      items={items.map(({ id, type, header, text }): FlashbarProps.MessageDefinition => ({
        id,
        type,
        header,
        content: text,
        dismissible: true,
        dismissLabel: texts.dismiss,
        onDismiss: () => remove(id),
      }))}
    />
  );
}
