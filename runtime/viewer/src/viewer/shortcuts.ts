import { CommandId, COMMANDS } from './commands';

/** Key by command; a key as `keyOf` writes it. */
export type Shortcuts = Readonly<Partial<Record<CommandId, string>>>;

export const DEFAULT_SHORTCUTS: Shortcuts = {
  'tool.window': 'w',
  'tool.pan': 'p',
  'tool.zoom': 'z',
  'tool.scroll': 's',
  'tool.magnify': 'g',
  'tool.crosshair': 'x',
  'tool.length': 'l',
  'tool.angle': 'n',
  'tool.cobb': 'c',
  'tool.rectangle': 'b',
  'tool.ellipse': 'e',
  'tool.probe': 'o',
  previous: 'ArrowUp',
  next: 'ArrowDown',
  back10: 'PageUp',
  forward10: 'PageDown',
  first: 'Home',
  last: 'End',
  auto: 'a',
  invert: 'i',
  reset: 'r',
  fit: 'f',
  actual: '1',
  rotateRight: '.',
  rotateLeft: ',',
  flipHorizontal: 'h',
  flipVertical: 'v',
  play: ' ',
  overlays: 'y',
  undo: 'Ctrl+z',
  redo: 'Ctrl+y',
  remove: 'Delete',
  mpr: 'd',
  nextPicture: 'q',
  fullScreen: 'F11',
  save: 'Ctrl+s',
  print: 'Ctrl+p',
  measurements: 'm',
  metrics: 't',
  shortcuts: '?',
};

/** The same key whatever the platform's command key and the case are; nothing for a modifier alone. */
export function keyOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string | undefined {
  if (['Control', 'Meta', 'Alt', 'Shift', 'Tab', 'Escape', 'Enter', 'Dead', 'Unidentified'].includes(event.key)) {
    return undefined;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${key}`;
}

export function commandOf(shortcuts: Shortcuts, key: string): CommandId | undefined {
  return COMMANDS.find((command) => shortcuts[command] === key);
}

/** A key does one thing: what it did before loses it. */
export function withShortcut(shortcuts: Shortcuts, command: CommandId, key: string): Shortcuts {
  const others = Object.entries(shortcuts).filter(([name, taken]) => name !== command && taken !== key);
  return { ...Object.fromEntries(others), [command]: key };
}

/** The kept ones, as far as they are valid; the defaults where nothing was kept, also for commands that are newer than what was. */
export function readShortcuts(kept: unknown): Shortcuts {
  if (typeof kept !== 'object' || kept === null) return DEFAULT_SHORTCUTS;
  const given = kept as Record<string, unknown>;
  const isKey = (key: unknown): key is string => typeof key === 'string' && key.length > 0 && key.length < 24;
  const taken = new Set(Object.values(given));
  return Object.fromEntries(
    COMMANDS.flatMap((command) => {
      if (isKey(given[command])) return [[command, given[command]]];
      const usual = DEFAULT_SHORTCUTS[command];
      return usual !== undefined && !taken.has(usual) ? [[command, usual]] : [];
    }),
  );
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  ' ': '␣',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Delete: 'Del',
};

/** A key as it is shown. */
export function keyName(key: string): string {
  const parts = key.endsWith('++') ? [...key.slice(0, -2).split('+'), '+'] : key.split('+');
  return parts.map((part) => KEY_NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join('+');
}
