import { Badge, Button, Code, Group, Text } from '@mantine/core'
import { IconForms, IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { CopyText } from '../../lib/copy'
import { DeleteThing } from '../../lib/DeleteThing'
import { usePageTitle } from '../../lib/hooks'
import { NameForm } from '../../lib/NameForm'
import { byCursor, pageSize } from '../../lib/pages'
import { RowMenu } from '../../lib/RowMenu'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { ThingsTable } from '../../lib/table/ThingsTable'
import type { Column } from '../../lib/table/VirtualTable'
import { NewField } from './NewField'

type Field = Schemas['Field']
type Opened = { what: 'new' } | { what: 'rename' | 'delete'; field: Field } | null

/** Those that every workspace has. */
const reserved = ['FIRST_NAME', 'LAST_NAME', 'EMAIL', 'PHONE', 'LANGUAGE', 'ACCOUNT_NAME'] as const

/** The dynamic fields of the workspace, as they are written in texts. */
export function FieldsScreen() {
  const t = useTranslations('fields')
  const common = useTranslations('common')
  usePageTitle(t('title'))
  const session = useSession()
  const refresh = useRefresh()
  const [opened, setOpened] = useState<Opened>(null)
  const mayChange = may(session, 'contacts:write') && !session.only_assigned
  const fields = api.useInfiniteQuery('get', '/v1/fields', { params: { query: { limit: pageSize } } }, byCursor)
  const close = () => setOpened(null)
  const changed = () => void refresh('/v1/fields', '/v1/contacts')

  const columns = useMemo<Column<Field>[]>(
    () => [
      {
        key: 'name',
        label: common('name'),
        width: 'minmax(0, 1.2fr)',
        narrow: 'main',
        kind: 'main',
        cell: (field) => <Text fw={600}>{field.name}</Text>,
      },
      {
        key: 'code',
        label: t('code'),
        width: 'minmax(0, 1.4fr)',
        narrow: 'below',
        cell: (field) => <Written code={field.code} />,
      },
      {
        key: 'type',
        label: t('type'),
        width: '130px',
        narrow: 'end',
        cell: (field) => (
          <Badge variant="default" className="tag">
            {t(`types.${field.type}`)}
          </Badge>
        ),
      },
      {
        key: 'menu',
        label: common('actions'),
        unseen: true,
        width: '40px',
        narrow: 'aside',
        cell: (field) => (
          <RowMenu
            label={common('actionsOf', { name: field.name })}
            items={
              mayChange
                ? [
                    { label: common('rename'), onClick: () => setOpened({ what: 'rename', field }) },
                    { label: common('delete'), danger: true, onClick: () => setOpened({ what: 'delete', field }) },
                  ]
                : []
            }
          />
        ),
      },
    ],
    [t, common, mayChange],
  )
  const makeOne = mayChange && (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setOpened({ what: 'new' })}>
      {t('new')}
    </Button>
  )

  return (
    <>
      <ThingsTable
        title={t('title')}
        query={fields}
        columns={columns}
        empty={t('empty')}
        icon={<IconForms size={28} />}
        makeOne={makeOne}
      />
      <div className="people-below">
        <Section title={t('reserved')} hint={t('reservedHint')}>
          <dl className="facts">
            {reserved.map((code) => (
              <div key={code}>
                <dt>{t(`reservedNames.${code}`)}</dt>
                <dd>
                  <Written code={code} />
                </dd>
              </div>
            ))}
          </dl>
        </Section>
      </div>
      {opened?.what === 'new' && <NewField onDone={changed} onClose={close} />}
      {opened?.what === 'rename' && (
        <NameForm
          form={`field-${opened.field.id}`}
          title={t('rename')}
          name={opened.field.name}
          hint={t('renameHint', { code: opened.field.code })}
          submitLabel={common('save')}
          done={(name) => t('renamed', { name })}
          send={(name) =>
            client.PATCH('/v1/fields/{id}', { params: { path: { id: opened.field.id } }, body: { name } })
          }
          onDone={changed}
          onClose={close}
        />
      )}
      {opened?.what === 'delete' && (
        <DeleteThing
          title={t('delete', { name: opened.field.name })}
          done={t('deleted', { name: opened.field.name })}
          send={(force) =>
            client.DELETE('/v1/fields/{id}', {
              params: { path: { id: opened.field.id }, query: force ? { force } : {} },
            })
          }
          onDone={changed}
          onClose={close}
        >
          {t('deleteText')}
        </DeleteThing>
      )}
    </>
  )
}

/** A field as it is written in texts, to be copied. */
function Written({ code }: { code: string }) {
  const written = `%%${code}%%`
  return (
    <Group gap={4} wrap="nowrap" component="span">
      <Code>{written}</Code>
      <CopyText text={written} />
    </Group>
  )
}
