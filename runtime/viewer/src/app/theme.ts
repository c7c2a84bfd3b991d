import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useEffect, useState } from 'react';

const KEY = 'viewer.mode';

/** Light or dark: as chosen here before, else as the system has it. */
export function useMode(): readonly [Mode, () => void] {
  const [mode, setMode] = useState<Mode>(() => {
    const kept = localStorage.getItem(KEY);
    if (kept === Mode.Dark || kept === Mode.Light) return kept;
    return matchMedia('(prefers-color-scheme: dark)').matches ? Mode.Dark : Mode.Light;
  });
  useEffect(() => applyMode(mode), [mode]);
  const toggle = () => {
    const next = mode === Mode.Dark ? Mode.Light : Mode.Dark;
    localStorage.setItem(KEY, next);
    setMode(next);
  };
  return [mode, toggle];
}
