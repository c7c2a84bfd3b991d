import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles';
import { useEffect, useSyncExternalStore } from 'react';
import { useSettings } from '../settings/settings';

const preference = matchMedia('(prefers-color-scheme: dark)');

function useSystemDark(): boolean {
  return useSyncExternalStore(
    (listener) => {
      preference.addEventListener('change', listener);
      return () => preference.removeEventListener('change', listener);
    },
    () => preference.matches,
  );
}

export function useDark(): boolean {
  const [{ theme }] = useSettings();
  const systemDark = useSystemDark();
  return theme === 'system' ? systemDark : theme === 'dark';
}

/** Applies theme and density to the page. */
export function Appearance(): null {
  const [{ density }] = useSettings();
  const dark = useDark();
  useEffect(() => applyMode(dark ? Mode.Dark : Mode.Light), [dark]);
  useEffect(() => applyDensity(density === 'compact' ? Density.Compact : Density.Comfortable), [density]);
  return null;
}
