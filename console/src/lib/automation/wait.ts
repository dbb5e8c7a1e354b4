import { useFormatter, useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { readDuration } from './duration'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

/** Days in the order of the week, as stretches: Monday to Friday is one. Two days after each other stay two. */
export function stretchesOf(days: readonly Weekday[]): [Weekday, Weekday][] {
  const out: [Weekday, Weekday][] = []
  let before = -2
  for (const [index, day] of weekdays.entries()) {
    if (!days.includes(day)) continue
    const last = out.at(-1)
    if (last && index === before + 1) last[1] = day
    else out.push([day, day])
    before = index
  }
  return out
}

/** A duration in words, such as "2 days"; what cannot be read stands as it is. */
export function useDurationText(): (text: string) => string {
  const t = useTranslations('automation')
  return (text) => {
    const read = readDuration(text)
    return read ? t(`durations.${read.unit}`, { count: read.count }) : text
  }
}

/** A wait as a sentence: "1 day later at 09:00, Mon–Fri". */
export function useWaitText(): (wait: Schemas['Wait'] | undefined) => string {
  const t = useTranslations('automation')
  const format = useFormatter()
  const durationText = useDurationText()

  function daysText(days: readonly Weekday[]): string {
    const parts = stretchesOf(days).map(([from, to]) =>
      from === to
        ? t(`weekdays.${from}`)
        : t('wait.weekdays', { from: t(`weekdays.${from}`), to: t(`weekdays.${to}`) }),
    )
    return format.list(parts)
  }

  function untilText(until: string): string {
    // a wall clock that belongs to no zone: it is read and shown in the same one
    const moment = new Date(`${until}Z`)
    if (Number.isNaN(moment.getTime())) return until
    return format.dateTime(moment, {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: 'UTC',
    })
  }

  return (wait) => {
    if (wait?.until) return t('wait.until', { moment: untilText(wait.until) })
    const days = wait?.weekdays ?? []
    const within = wait?.within !== undefined
    const duration = wait?.for && readDuration(wait.for)?.count !== 0 ? durationText(wait.for) : ''
    const parts: string[] = []
    if (duration && wait?.at) parts.push(t('wait.laterAt', { duration, at: wait.at }))
    else if (duration) parts.push(t('wait.later', { duration }))
    else if (wait?.at) parts.push(t('wait.nextAt', { at: wait.at }))
    else if (days.length > 0) parts.push(t('wait.next'))
    else if (within) return t('wait.nextOpen')
    else return t('wait.now')
    if (days.length > 0) parts.push(daysText(days))
    if (within) parts.push(t('wait.within'))
    return parts.join(', ')
  }
}
