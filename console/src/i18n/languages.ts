import { remember, remembered } from '../lib/storage'
import type { AreaTexts, Texts } from './areas'
import type en from './en'

/** The languages of the console, each by its own name. */
export const languages = { it: 'Italiano', en: 'English', es: 'Español' } as const
export type Language = keyof typeof languages

/** What every language says from the start. English has the keys; a language that lacks one does not compile. */
export type House = Texts<typeof en>

type Together<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer All) => void ? All : never

/** What every language says, with the areas that are loaded later. */
export type Messages = House & Texts<Together<AreaTexts[keyof AreaTexts]>>

declare module 'use-intl' {
  interface AppConfig {
    Locale: Language
    Messages: Messages
  }
}

export function isLanguage(text: string | null | undefined): text is Language {
  return text !== null && text !== undefined && Object.hasOwn(languages, text)
}

/** The language that was chosen in this browser, else the first of the browser's own that we have, else English. */
export function preferredLanguage(preferred: readonly string[] = navigator.languages): Language {
  const chosen = remembered('language')
  if (isLanguage(chosen)) return chosen
  for (const tag of preferred) {
    const language = tag.toLowerCase().split('-')[0]
    if (isLanguage(language)) return language
  }
  return 'en'
}

export function chooseLanguage(language: Language): void {
  remember('language', language)
}

/** Reads the texts that every page needs. Each is a file of its own, so that nobody loads a language that they do not read. */
export async function catalogue(language: Language): Promise<House> {
  switch (language) {
    case 'it':
      return (await import('./it')).default
    case 'en':
      return (await import('./en')).default
    case 'es':
      return (await import('./es')).default
  }
}
