import { useMemo } from 'react'
import { useLocale } from 'use-intl'
import type { Choice } from './names'

/** The languages of which WhatsApp has templates, by their codes. */
const codes =
  'af ar az bg bn ca cs da de el en es et fa fi fil fr ga gu he hi hr hu id it ja ka kk kn ko ky lo lt lv mk ml mr ms nb nl pa pl pt_BR pt_PT ro ru rw si sk sl sq sr sv sw ta te th tr uk ur uz vi zh_CN zh_HK zh_TW zu'.split(
    ' ',
  )

/** What languages are called, in the language of the console. */
export function useLanguageNames(): { nameOf: (code: string) => string; choices: Choice[] } {
  const locale = useLocale()
  return useMemo(() => {
    const names = new Intl.DisplayNames([locale], { type: 'language' })
    const nameOf = (code: string) => {
      try {
        return names.of(code.replaceAll('_', '-')) ?? code
      } catch {
        return code // what somebody wrote there is no code of a language
      }
    }
    const choices = codes.map((value) => ({ value, label: nameOf(value) }))
    choices.sort((a, b) => a.label.localeCompare(b.label, locale))
    return { nameOf, choices }
  }, [locale])
}
