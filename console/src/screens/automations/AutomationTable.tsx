import { Badge, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { AutomationState } from '../../lib/AutomationState'
import { type Column, VirtualTable } from '../../lib/table/VirtualTable'
import { Moment } from '../../lib/time'
import { AutomationMenu } from './AutomationMenu'

type Automation = Schemas['ListedAutomation']
type Props = { automations: Automation[]; more: boolean; loadingMore: boolean; onMore: () => void }

/** The rows of the automations. */
export function AutomationTable({ automations, ...paging }: Props) {
  const t = useTranslations('automations')
  const format = useFormatter()
  const columns = useMemo<Column<Automation>[]>(() => {
    const number = (value: number) => format.number(value)
    return [
      {
        key: 'name',
        label: t('name'),
        width: 'minmax(0, 3fr)',
        narrow: 'main',
        kind: 'main',
        cell: (automation) => <Name automation={automation} />,
      },
      {
        key: 'state',
        label: t('state'),
        width: '96px',
        narrow: 'below',
        kind: 'tags',
        cell: ({ state }) => <AutomationState state={state} />,
      },
      {
        key: 'inside',
        label: t('inside'),
        width: '56px',
        narrow: 'end',
        end: true,
        cell: ({ id, inside }, narrow) => (
          <Link
            to="/contacts"
            search={{ inside: id }}
            className="quiet-link"
            aria-label={t('insideCount', { count: inside })}
          >
            {narrow ? t('insideCount', { count: inside }) : number(inside)}
          </Link>
        ),
      },
      {
        key: 'entered',
        label: t('entered'),
        width: '72px',
        narrow: 'none',
        end: true,
        cell: ({ week }) => number(week.entered ?? 0),
      },
      {
        key: 'sent',
        label: t('sent'),
        width: '64px',
        narrow: 'none',
        end: true,
        cell: ({ week }) => number(week.sent ?? 0),
      },
      {
        key: 'failed',
        label: t('errors'),
        width: '64px',
        narrow: 'none',
        end: true,
        cell: ({ week }) => {
          const failed = (week.failed ?? 0) + (week.errors ?? 0)
          return (
            <Text span size="sm" c={failed > 0 ? 'red' : undefined} fw={failed > 0 ? 600 : undefined}>
              {number(failed)}
            </Text>
          )
        },
      },
      {
        key: 'updated',
        label: t('updated'),
        width: 'minmax(0, 1.5fr)',
        narrow: 'none',
        kind: 'wrapped',
        cell: (automation) => <Moment at={automation.updated_at} muted />,
      },
      {
        key: 'menu',
        label: t('actions'),
        unseen: true,
        width: '36px',
        narrow: 'aside',
        cell: (automation) => <AutomationMenu automation={automation} />,
      },
    ]
  }, [t, format])
  return <VirtualTable label={t('title')} items={automations} idOf={({ id }) => id} columns={columns} {...paging} />
}

function Name({ automation }: { automation: Automation }) {
  const t = useTranslations('automations')
  return (
    <>
      <Link to="/automations/$id" params={{ id: automation.id }} className="row-link" preload={false}>
        {automation.name}
      </Link>
      {automation.managed_by && (
        <Badge variant="default" className="tag" title={t('managedHint')}>
          {t('managed', { by: automation.managed_by })}
        </Badge>
      )}
      {automation.labels.map(({ id, name }) => (
        <Badge key={id} variant="default" className="tag">
          {name}
        </Badge>
      ))}
    </>
  )
}
