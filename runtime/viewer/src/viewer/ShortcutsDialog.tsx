import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import { CommandId, COMMANDS } from './commands';
import { DEFAULT_SHORTCUTS, keyName, keyOf, Shortcuts, withShortcut } from './shortcuts';
import { useViewerTexts } from './texts';

interface ShortcutsDialogProps {
  readonly shortcuts: Shortcuts;
  readonly onChange: (shortcuts: Shortcuts) => void;
  readonly onClose: () => void;
  /** Where it is put: in full screen, nothing outside of that element can be seen. */
  readonly root: () => HTMLElement;
}

export function ShortcutsDialog({ shortcuts, onChange, onClose, root }: ShortcutsDialogProps) {
  const { t, commands } = useViewerTexts();
  const [changing, setChanging] = useState<CommandId>();
  useEffect(() => {
    if (!changing) return undefined;
    const onKey = (event: KeyboardEvent) => {
      event.stopPropagation();
      if (event.key === 'Escape') setChanging(undefined);
      const key = keyOf(event);
      if (!key) return;
      event.preventDefault();
      onChange(withShortcut(shortcuts, changing, key));
      setChanging(undefined);
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [changing, shortcuts, onChange]);
  return (
    <Modal
      visible
      header={t.shortcuts}
      closeAriaLabel={t.close}
      getModalRoot={() => Promise.resolve(root())}
      // The root is not the dialog's to remove.
      removeModalRoot={() => undefined}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => onChange(DEFAULT_SHORTCUTS)}>{t.defaults}</Button>
            <Button variant="primary" onClick={onClose}>
              {t.close}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <p>{t.shortcutsHint}</p>
      <table className="shortcuts" data-testid="shortcuts">
        <tbody>
          {COMMANDS.map((command) => {
            const key = shortcuts[command];
            return (
              <tr key={command}>
                <th scope="row">{commands[command]}</th>
                <td>{changing === command ? t.pressKey : key === undefined ? '–' : <kbd>{keyName(key)}</kbd>}</td>
                <td>
                  <Button
                    variant="inline-link"
                    ariaLabel={`${t.change}: ${commands[command]}`}
                    onClick={() => setChanging(command)}
                  >
                    {t.change}
                  </Button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Modal>
  );
}
