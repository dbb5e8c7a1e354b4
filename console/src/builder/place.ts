import { useTranslations } from 'use-intl'

const words = { then: 'then', else: 'else', no_reply: 'no_reply' } as const

function isArm(part: string): part is keyof typeof words {
  return part in words
}

/** A place as it is read: `4.then.2` is "4 · Then · 2", or "4, Then, 2" where it is spoken. */
export function usePlaceText(): (place: string, between?: string) => string {
  const t = useTranslations('automation.arms')
  return (place, between = ' · ') =>
    place
      .split('.')
      .map((part) => (isArm(part) ? t(part) : part))
      .join(between)
}
