import { useTranslations } from 'use-intl'

const statuses = [
  'DRAFT',
  'PENDING',
  'APPROVED',
  'REJECTED',
  'PAUSED',
  'DISABLED',
  'IN_APPEAL',
  'PENDING_DELETION',
  'ARCHIVED',
] as const
const qualities = ['GREEN', 'YELLOW', 'RED', 'UNKNOWN'] as const
const reasons = [
  'ABUSIVE_CONTENT',
  'INCORRECT_CATEGORY',
  'INVALID_FORMAT',
  'PROMOTIONAL',
  'SCAM',
  'TAG_CONTENT_MISMATCH',
] as const
const categories = ['MARKETING', 'UTILITY', 'AUTHENTICATION'] as const

/** Meta's words in the reader's language; one that Meta adds is shown as it is. */
export function useMetaWords() {
  const t = useTranslations('templates')
  return {
    status: (word: string) => {
      const known = statuses.find((one) => one === word)
      return known ? t(`statuses.${known}`) : word
    },
    category: (word: string) => {
      const known = categories.find((one) => one === word)
      return known ? t(`categories.${known}`) : word
    },
    quality: (word: string) => {
      const known = qualities.find((one) => one === word)
      return known ? t(`qualities.${known}`) : word || t('qualities.UNKNOWN')
    },
    /** Meta's own word stays beside what it means, for who asks Meta about it. */
    reason: (word: string) => {
      const known = reasons.find((one) => one === word)
      return known ? t('reasonWord', { meaning: t(`reasons.${known}`), word }) : word
    },
  }
}
