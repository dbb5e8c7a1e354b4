import { useFormatter, useNow, useTranslations } from 'use-intl'
import { useMoment } from '../../lib/time'

/** How long ago a ticket was opened or changed; the moment itself, with its zone, is in the title. */
export function Ago({ at, what }: { at: string; what: 'openedAgo' | 'changedAgo' }) {
  const t = useTranslations('tickets')
  const format = useFormatter()
  const moment = useMoment()
  const now = useNow({ updateInterval: 60_000 })
  // a clock that is a little slow would say that it is to come
  const then = new Date(Math.min(Date.parse(at), now.getTime()))
  return (
    <time dateTime={at} title={moment(at)}>
      {t(what, { ago: format.relativeTime(then, now) })}
    </time>
  )
}
