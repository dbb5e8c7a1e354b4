import { Badge, Text, Tooltip } from '@mantine/core'
import { IconClock, IconClockOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useFormatter, useNow, useTimeZone, useTranslations } from 'use-intl'
import { nameOf } from '../../lib/contact'
import { Initials } from '../../lib/Initials'
import { useMoment } from '../../lib/time'
import type { Conversation } from '../model/list'
import { dayOf } from '../model/rows'
import type { Filters } from '../search'
import { lineOfItem } from '../words'

type Props = { conversation: Conversation; filters: Filters; opened: string | undefined }

/** A conversation in the list: who, what was said last, what is unread, whether one may still answer freely, and whose it is. */
export function ConversationRow({ conversation, filters, opened }: Props) {
  const t = useTranslations('chat')
  const { contact, unread, operators, last_sent: sent, last_received: received, number_id: number } = conversation
  const name = nameOf(contact)
  const here = opened === contact.id && (!filters.number || filters.number === number)
  const line = lineOfItem({ sent, received }, t)
  return (
    <div className="conversation" data-here={here || undefined} data-unread={unread > 0 || undefined}>
      <Initials name={name === contact.phone ? undefined : name} size={40} />
      <div className="conversation-words">
        <div className="conversation-top">
          <Link
            to="/chat/$id"
            params={{ id: contact.id }}
            search={{ ...filters, number, pane: undefined }}
            className="row-link"
            aria-current={here ? 'page' : undefined}
            preload={false}
          >
            {name}
          </Link>
          <When at={conversation.last_at} />
        </div>
        <div className="conversation-below">
          <Text size="sm" className="conversation-line">
            {sent && `${t(sent.state === 'failed' ? 'failedShort' : 'weSaid')} `}
            {line}
          </Text>
          <Window until={conversation.window_ends_at} />
          {operators.length > 0 && (
            <Tooltip label={operators.map((one) => one.name).join(', ')}>
              <span className="conversation-operators">
                <span className="unseen">
                  {t('assignedTo', { names: operators.map((one) => one.name).join(', ') })}
                </span>
                {operators.slice(0, 2).map((one) => (
                  <Initials key={one.id} name={one.name} size={20} />
                ))}
              </span>
            </Tooltip>
          )}
          {unread > 0 && (
            <Badge size="sm" circle={unread < 10} className="conversation-unread">
              <span className="unseen">{t('unreadCount', { count: unread })}</span>
              <span aria-hidden>{unread > 99 ? '99+' : unread}</span>
            </Badge>
          )}
        </div>
      </div>
    </div>
  )
}

/** The clock of today, else the day. */
function When({ at }: { at: string }) {
  const format = useFormatter()
  const moment = useMoment()
  const zone = useTimeZone() ?? 'UTC'
  const now = useNow()
  const isToday = dayOf(at, zone) === dayOf(now.toISOString(), zone)
  return (
    <time dateTime={at} title={moment(at)} className="conversation-when">
      {format.dateTime(
        new Date(at),
        isToday ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } : { day: 'numeric', month: 'short' },
      )}
    </time>
  )
}

function Window({ until }: { until: string | null }) {
  const t = useTranslations('chat')
  const Icon = until ? IconClock : IconClockOff
  return (
    <Icon size={14} role="img" aria-label={t(until ? 'windowOpen' : 'windowOver')} className="conversation-window" />
  )
}
