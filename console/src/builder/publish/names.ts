import { useMessages, useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { usePlaceText } from '../place'

function has<T extends object>(words: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(words, key)
}

/** What a setting of a step is called; one that has no word of ours keeps the name that the API gives it. */
export function useSettingName(): (key: string) => string {
  const words = useMessages().keeping.settings
  const t = useTranslations('keeping.settings')
  return (key) => (has(words, key) ? t(key) : key)
}

/** A step's own name, or its kind in words. The server says one or the other, and of a kind `send message`. */
export function useKindName(): (name: string, start?: boolean) => string {
  const { kinds, starts } = useMessages().automation
  return (name, start = false) => {
    const kind = name.replaceAll(' ', '_')
    if (start) return has(starts, kind) ? starts[kind] : name
    return has(kinds, kind) ? kinds[kind] : name
  }
}

/** A step as people know it: where it stands and what it is called. */
export function useStepTitle(): (step: Schemas['StepName']) => string {
  const place = usePlaceText()
  const kindName = useKindName()
  return (step) => `${place(step.place)} · ${kindName(step.name)}`
}
