import { Badge, Group, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { usePlaceText } from '../place'
import type { Change } from './differences'
import { useKindName, useSettingName } from './names'
import { plain } from './plain'

type Setting = Schemas['SettingChange']

const colors = { added: 'teal', deleted: 'red', moved: 'blue', changed: 'yellow' } as const

/** What an edit changes, each setting before and after. */
export function Changes({ changes, own }: { changes: readonly Change[]; own: readonly Setting[] }) {
  const t = useTranslations('keeping.changes')
  const merge = useTranslations('keeping.merge')
  const place = usePlaceText()
  const kindName = useKindName()
  if (changes.length + own.length === 0) return <Text size="sm">{t('nothing')}</Text>
  return (
    <Stack component="ul" gap="sm" className="changes">
      {own.length > 0 && (
        <li>
          <Group gap="xs">
            <Badge variant="light" color={colors.changed} className="tag">
              {t('changed')}
            </Badge>
            <Text size="sm" fw={600}>
              {merge('automation')}
            </Text>
          </Group>
          <Settings settings={own} />
        </li>
      )}
      {changes.map((one) => (
        <li key={`${one.change} ${one.step.id} ${one.step.place}`}>
          <Group gap="xs">
            <Badge variant="light" color={colors[one.change]} className="tag">
              {t(one.change)}
            </Badge>
            <Text size="sm" fw={600}>
              {one.start ? `${t('start')} ${one.step.place}` : place(one.step.place)} ·{' '}
              {kindName(one.step.name, one.start)}
            </Text>
            {one.from !== undefined && (
              <Text size="sm" c="dimmed">
                {t('from', { place: place(one.from) })}
              </Text>
            )}
          </Group>
          <Settings settings={one.settings ?? []} />
        </li>
      ))}
    </Stack>
  )
}

function Settings({ settings }: { settings: readonly Setting[] }) {
  const t = useTranslations('keeping.changes')
  const nameOf = useSettingName()
  if (settings.length === 0) return null
  return (
    <dl className="setting-changes">
      {settings.map((one) => (
        <div key={one.key}>
          <dt>{nameOf(one.key)}</dt>
          <dd>
            <del>
              <span className="only-heard">{t('before')}: </span>
              {plain(one.before) || t('none')}
            </del>
            <ins>
              <span className="only-heard">{t('after')}: </span>
              {plain(one.after) || t('none')}
            </ins>
          </dd>
        </div>
      ))}
    </dl>
  )
}
