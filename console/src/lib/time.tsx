import { Text } from '@mantine/core'
import { useFormatter, useTimeZone } from 'use-intl'
import { localOf } from './zone'

/** A moment as text, in the workspace's zone, which it names. */
export function useMoment(): (at: string) => string {
  const format = useFormatter()
  return (at) =>
    format.dateTime(new Date(at), {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    })
}

/** The clock of another zone at a moment, such as that of a contact; empty where it shows what the workspace's does. */
function useMomentThere(): (at: string, zone: string | undefined) => string {
  const format = useFormatter()
  const here = useTimeZone() ?? 'UTC'
  return (at, zone) => {
    if (!zone) return ''
    try {
      if (localOf(new Date(at), zone) === localOf(new Date(at), here)) return ''
      return format.dateTime(new Date(at), {
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        timeZoneName: 'short',
        timeZone: zone,
      })
    } catch {
      return '' // a zone that this browser does not know
    }
  }
}

/**
 * A moment for people and programs alike. Its title has the name of the zone in full; `alsoIn` is the zone of who it concerns,
 * whose clock is shown beside where it differs.
 */
export function Moment({ at, muted = false, alsoIn }: { at: string; muted?: boolean; alsoIn?: string }) {
  const moment = useMoment()
  const zone = useTimeZone()
  const there = useMomentThere()(at, alsoIn)
  return (
    <Text component="time" size="sm" dateTime={at} title={zone} c={muted ? 'dimmed' : undefined}>
      {there ? `${moment(at)} (${there})` : moment(at)}
    </Text>
  )
}
