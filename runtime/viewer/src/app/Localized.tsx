import { I18nProvider, I18nProviderProps } from '@cloudscape-design/components/i18n';
import { ReactNode, useEffect, useState } from 'react';
import { useSettings } from '../settings/settings';
import { Language, LanguageContext, systemLanguage } from '../texts/catalogue';

/** The texts of Cloudscape's own components, by language; each comes when it is needed. */
const MESSAGES: Readonly<Record<Language, () => Promise<{ default: I18nProviderProps.Messages }>>> = {
  en: () => import('@cloudscape-design/components/i18n/messages/all.en'),
  de: () => import('@cloudscape-design/components/i18n/messages/all.de'),
};

export function Localized({ children }: { readonly children: ReactNode }) {
  const [{ language: chosen }] = useSettings();
  const language = chosen === 'system' ? systemLanguage() : chosen;
  const [loaded, setLoaded] = useState<{ language: Language; messages: I18nProviderProps.Messages }>();
  useEffect(() => {
    let wanted = true;
    void MESSAGES[language]().then(({ default: messages }) => wanted && setLoaded({ language, messages }));
    document.documentElement.lang = language;
    return () => void (wanted = false);
  }, [language]);
  // Until another language is here, the page stays as it is.
  if (!loaded) return null;
  return (
    <LanguageContext value={loaded.language}>
      <I18nProvider locale={loaded.language} messages={[loaded.messages]}>
        {children}
      </I18nProvider>
    </LanguageContext>
  );
}
