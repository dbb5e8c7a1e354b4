import { Modal, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { kindsOf, stepGroups, stepKinds } from '../../lib/automation/kinds'
import { newKey } from '../../lib/random'
import { useEditorStore } from '../editor'
import { insert } from '../model/change'
import type { Step, StepKind } from '../model/definition'
import { hindranceOf } from '../model/moves'
import type { ListRef } from '../model/tree'
import { stepForms } from '../steps/table'
import { KindButton } from './KindButton'

type Props = { list: ListRef; index: number; onClose: () => void }

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** La tua azione automatica: all kinds of steps in groups, searchable. */
export default function AddDialog({ list, index, onClose }: Props) {
  const t = useTranslations('builder')
  const kinds = useTranslations('automation.kinds')
  const about = useTranslations('builder.about')
  const groups = useTranslations('automation.groups')
  const editor = useEditorStore()
  const [search, setSearch] = useState('')
  const wanted = plain(search.trim())
  const fits = (kind: StepKind) => plain(`${kinds(kind)} ${about(kind)}`).includes(wanted)
  const { definition } = editor.getState()

  function add(kind: StepKind) {
    const step: Step = { uid: newKey(), kind, ...stepForms[kind].fresh }
    const { edit, selectFresh } = editor.getState()
    edit('add', (now) => insert(now, list, index, [step]))
    onClose()
    selectFresh(step.uid)
  }
  const shown = stepGroups
    .map((group) => ({
      group,
      own: kindsOf(stepKinds).filter((kind) => stepKinds[kind].group === group && fits(kind)),
    }))
    .filter(({ own }) => own.length > 0)

  function onKeyDown(event: KeyboardEvent) {
    const first = shown[0]?.own[0]
    if (event.key === 'Enter' && wanted !== '' && first && !hindrance(first)) add(first)
  }
  const hindrance = (kind: StepKind) => hindranceOf(definition, list, [{ uid: '', kind }])
  return (
    <Modal opened onClose={onClose} title={t('yourAction')} size="xl">
      <TextInput
        type="search"
        aria-label={t('searchKinds')}
        placeholder={t('searchKinds')}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        data-autofocus
      />
      {shown.length === 0 && (
        <Text c="dimmed" mt="md" role="status">
          {t('nothingFound')}
        </Text>
      )}
      {shown.map(({ group, own }) => (
        <section key={group} aria-label={groups(group)} className="kinds">
          <h3 className="kinds-group">{groups(group)}</h3>
          <div className="kinds-grid">
            {own.map((kind) => {
              const why = hindrance(kind)
              return (
                <KindButton
                  key={kind}
                  icon={stepKinds[kind].icon}
                  group={group}
                  name={kinds(kind)}
                  about={why ? t(`menu.why.${why}`) : about(kind)}
                  disabled={why !== null}
                  onClick={() => add(kind)}
                />
              )
            })}
          </div>
        </section>
      ))}
    </Modal>
  )
}
