import { useMessages, useTranslations } from 'use-intl'

/** Refusals that have the number of an answer at their end: `whatsapp_131047`, `webhook_500`. */
const numbered = /^(whatsapp|webhook)_(\d+)$/

/** Why a step was skipped or failed, in words; a reason that has none of ours keeps the server's own. */
export function useReason(): (reason: string) => string {
  const known: Record<string, string> = useMessages().automation.reasons
  const t = useTranslations('automation.reasons')
  return (reason) => {
    const [, by, code] = numbered.exec(reason) ?? []
    if (code) return t(by === 'webhook' ? 'webhook' : 'whatsapp', { code })
    return Object.hasOwn(known, reason) ? (known[reason] ?? reason) : reason.replaceAll('_', ' ')
  }
}
