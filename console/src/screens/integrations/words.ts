import { useTranslations } from 'use-intl'

/** Why a server outside did not take a call, as ours says it; those that are not here keep these words. */
const known = {
  'the host name does not exist': 'noHost',
  'the host name could not be looked up': 'noHost',
  'no answer in time': 'late',
  'the certificate is not trusted': 'certificate',
  'the connection was refused': 'closed',
  'the connection failed': 'closed',
  'the answer broke off': 'brokenOff',
  'nothing was sent: the endpoint failed for days and is paused': 'paused',
} as const

function isKnown(error: string): error is keyof typeof known {
  return Object.hasOwn(known, error)
}

/** What a server outside said to a call: its status, or why there was none. */
export function useAnswerWords(): (status: number, error: string) => string {
  const t = useTranslations('integrations')
  return (status, error) => {
    if (isKnown(error)) return t(`errors.${known[error]}`)
    if (status > 0) return t('answered', { status })
    return error || t('noAnswerYet')
  }
}
