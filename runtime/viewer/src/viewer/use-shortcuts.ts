import { useEffect, useRef } from 'react';
import { CommandTarget, run } from './commands';
import { commandOf, keyOf, Shortcuts } from './shortcuts';

/** Keys do what they are set to, unless a control has its own use for them. */
export function useShortcuts(shortcuts: Shortcuts, target: CommandTarget): void {
  const current = useRef({ shortcuts, target });
  useEffect(() => {
    current.current = { shortcuts, target };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (hasOwnKeys(event.target, event.key)) return;
      const key = keyOf(event);
      const command = key === undefined ? undefined : commandOf(current.current.shortcuts, key);
      if (!command) return;
      event.preventDefault();
      run(command, current.current.target);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function hasOwnKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (key === ' ' && target.closest('button, a, summary')) return true;
  return (
    target.closest('input, select, textarea, [role="menu"], [role="listbox"], [role="dialog"], [role="radiogroup"]') !==
    null
  );
}
