import { useCallback } from 'react';
import { useKept } from './use-kept';
import { FrameSourceKind } from '../config/config';
import { Language } from '../texts/catalogue';

/** How frames are loaded: by levels, as one stream that is shown as it grows, as a whole, or what suits the frame and its source. */
export type LoadingWay = 'automatic' | 'levels' | 'progressive' | 'whole';

export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'comfortable' | 'compact';
  readonly language: 'system' | Language;
  /** 'automatic': the deployment's first. */
  readonly frameSource: 'automatic' | FrameSourceKind;
  readonly loading: LoadingWay;
  readonly apiTiming: boolean;
}

export const SETTING_CHOICES = {
  theme: ['system', 'light', 'dark'],
  density: ['comfortable', 'compact'],
  language: ['system', 'en', 'de'],
  frameSource: ['automatic', 'imageFrameCdn', 'tlmProxy', 'healthImaging'],
  loading: ['automatic', 'levels', 'progressive', 'whole'],
} as const;

export function readSettings(kept: unknown): Settings {
  const given = typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  const choice = <K extends keyof typeof SETTING_CHOICES>(key: K): (typeof SETTING_CHOICES)[K][number] =>
    SETTING_CHOICES[key].find((allowed) => allowed === given[key]) ?? SETTING_CHOICES[key][0];
  return {
    theme: choice('theme'),
    density: choice('density'),
    language: choice('language'),
    frameSource: choice('frameSource'),
    loading: choice('loading'),
    apiTiming: given.apiTiming === true,
  };
}

export function useSettings(): readonly [Settings, (change: Partial<Settings>) => void] {
  const [settings, set] = useKept('settings', readSettings);
  const change = useCallback((part: Partial<Settings>) => set({ ...settings, ...part }), [settings, set]);
  return [settings, change];
}
