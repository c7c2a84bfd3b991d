import { createContext, useContext } from 'react';

export type Language = 'en' | 'de';

export const LANGUAGES: readonly Language[] = ['en', 'de'];

/** The language of the reader's browser, where the viewer speaks it. */
export function systemLanguage(languages: readonly string[] = navigator.languages): Language {
  for (const tag of languages) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'en';
}

export const LanguageContext = createContext<Language>('en');

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

/** Each area has its texts beside it, once in each language: `const useTexts = catalogue({ en, de })`. */
export function catalogue<T>(texts: Readonly<Record<Language, T>>): () => T {
  return () => texts[useLanguage()];
}
