import { type ReactNode, useEffect, useSyncExternalStore } from 'react'
import { IntlProvider } from 'use-intl'
import type { Language } from './languages'
import { changeLanguage, subscribeTexts, textsNow } from './texts'

type Choice = { language: Language; choose: (language: Language) => Promise<void> }

/** The language of the console, and how it is changed. */
export function useLanguage(): Choice {
  const { language } = useSyncExternalStore(subscribeTexts, textsNow)
  return { language, choose: changeLanguage }
}

// A text with a mistake in it fails our tests; to somebody at work it is shown by its key.
const failLoudly = import.meta.env.PROD
  ? undefined
  : (error: Error) => {
      throw error
    }

/** Gives everything below it its texts; a change of the language keeps what is on the page. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const { language, messages } = useSyncExternalStore(subscribeTexts, textsNow)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return (
    <IntlProvider locale={language} messages={messages} timeZone="UTC" onError={failLoudly}>
      {children}
    </IntlProvider>
  )
}
