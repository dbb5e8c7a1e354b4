import { Button, Group, Text, VisuallyHidden } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useFormatter, useTimeZone, useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { addDays, addMonths, dateOf } from '../../lib/days'
import { may, useSession } from '../../lib/session'
import { Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { useToday } from '../../lib/today'
import { instantOf, localOf } from '../../lib/zone'
import { byDay, type Coming, isHoliday, timesOf, weeksOf } from './calendar-days'

const route = getRouteApi('/campaigns')
const many = { params: { query: { limit: 200 } } }

/** What is to come in a month: scheduled campaigns, and the times of those that come round. */
export default function Calendar() {
  const t = useTranslations('campaigns.calendar')
  const format = useFormatter()
  const zone = useTimeZone() ?? 'UTC'
  const session = useSession()
  const navigate = route.useNavigate()
  const today = useToday(zone)
  const { month = today.slice(0, 7) } = route.useSearch()
  const scheduled = api.useQuery('get', '/v1/campaigns', { params: { query: { limit: 200, state: 'scheduled' } } })
  const recurring = api.useQuery('get', '/v1/recurring_campaigns', many)
  const settings = api.useQuery('get', '/v1/settings', {}, { enabled: may(session, 'settings:read') })
  const holidays = settings.data?.holidays ?? null
  const failed = [scheduled, recurring].find((one) => one.error && !one.data)
  if (failed?.error) return <Failed problem={failed.error} retry={() => void failed.refetch()} />
  if (!scheduled.data || !recurring.data) return <Loading />

  const weeks = weeksOf(month)
  const days = byDay(comingIn(weeks, zone, scheduled.data.items, recurring.data.items), zone)
  const go = (months: number) => void navigate({ search: { view: 'calendar', month: addMonths(month, months) } })
  const inUTC = (day: string, options: Pick<Intl.DateTimeFormatOptions, 'weekday' | 'day' | 'month' | 'year'>) =>
    format.dateTime(dateOf(day), { ...options, timeZone: 'UTC' })
  const inMonth = [...days].filter(([day]) => day.startsWith(month))
  return (
    <>
      <Group mb="sm" gap="xs">
        <Button variant="default" size="xs" aria-label={t('before')} onClick={() => go(-1)}>
          <IconChevronLeft size={16} aria-hidden />
        </Button>
        <Text fw={650} component="h2" className="calendar-month" aria-live="polite">
          {inUTC(`${month}-01`, { month: 'long', year: 'numeric' })}
        </Text>
        <Button variant="default" size="xs" aria-label={t('after')} onClick={() => go(1)}>
          <IconChevronRight size={16} aria-hidden />
        </Button>
        <Text size="sm" c="dimmed">
          {t('zone', { zone })}
        </Text>
      </Group>
      <table className="calendar" aria-label={t('title')}>
        <thead>
          <tr>
            {weeks[0]?.map((day) => (
              <th key={day} scope="col">
                {inUTC(day, { weekday: 'short' })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td
                  key={day}
                  data-other={!day.startsWith(month) || undefined}
                  data-today={day === today || undefined}
                  aria-current={day === today ? 'date' : undefined}
                >
                  <span className="calendar-day">{Number(day.slice(8))}</span>
                  {holidays && isHoliday(day, holidays) && <span className="calendar-holiday">{t('holiday')}</span>}
                  <Items items={days.get(day) ?? []} zone={zone} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Text component="h2" fw={650} mt="lg" mb="xs">
        {t('agenda')}
      </Text>
      {inMonth.length === 0 && <Text c="dimmed">{t('nothing')}</Text>}
      <dl className="agenda">
        {inMonth.map(([day, items]) => (
          <div key={day}>
            <dt>
              {inUTC(day, { weekday: 'long', day: 'numeric', month: 'long' })}
              {holidays && isHoliday(day, holidays) && ` (${t('holiday')})`}
            </dt>
            <dd>
              <Items items={items} zone={zone} />
            </dd>
          </div>
        ))}
      </dl>
      {holidays?.country && (
        <Text size="sm" c="dimmed" mt="sm">
          {t('country', { country: holidays.country })}
        </Text>
      )}
      {(scheduled.data.next || recurring.data.next) && (
        <Text size="sm" c="dimmed" mt="sm">
          {t('more')}
        </Text>
      )}
    </>
  )
}

/** What falls into the weeks, of what has not begun. */
function comingIn(
  weeks: string[][],
  zone: string,
  scheduled: readonly Schemas['Campaign'][],
  recurring: readonly Schemas['RecurringCampaign'][],
): Coming[] {
  const first = weeks[0]?.[0] ?? ''
  const last = weeks.at(-1)?.[6] ?? ''
  const start = (day: string) => instantOf(`${day}T00:00`, zone)?.at ?? new Date(`${day}T00:00:00Z`)
  const from = new Date(Math.max(Date.now(), start(first).getTime()))
  const until = start(addDays(last, 1))
  return [
    ...scheduled.flatMap(({ id, name, at }) => (at ? [{ kind: 'campaign' as const, id, name, at }] : [])),
    ...recurring.flatMap((one) =>
      timesOf(one, from, until).map((at) => ({ kind: 'recurring' as const, id: one.id, name: one.name, at })),
    ),
  ]
}

function Items({ items, zone }: { items: readonly Coming[]; zone: string }) {
  const t = useTranslations('campaigns.calendar')
  if (items.length === 0) return null
  return (
    <ul className="calendar-items">
      {items.map(({ kind, id, name, at }) => (
        <li key={`${id} ${at}`} data-kind={kind}>
          <time dateTime={at}>{localOf(new Date(at), zone).slice(11)}</time>{' '}
          <ThingLink kind={kind === 'campaign' ? 'campaign' : 'recurring_campaign'} id={id}>
            {name}
          </ThingLink>
          {kind === 'recurring' && <VisuallyHidden> {t('recurring')}</VisuallyHidden>}
        </li>
      ))}
    </ul>
  )
}
