import { useMessages } from 'use-intl'

function has<T extends object>(words: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(words, key)
}

/** What cures a reason is empty where nothing is to be done. */
export type ReasonWords = { name: string; cure: string }

/** A reason in words, with what cures it; one that has no words of ours stands for itself. */
export function useReasonWords(): (reason: string) => ReasonWords {
  const words = useMessages().figures.reasons
  return (reason) => {
    const key = reason.replace(/^whatsapp_/, 'c')
    if (!has(words, key)) return { name: reason, cure: '' }
    return { cure: '', ...words[key] }
  }
}
