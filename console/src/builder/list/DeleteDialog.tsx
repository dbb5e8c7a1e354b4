import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { announce } from '../../lib/live'
import { useCards } from '../cards'
import { useEditorStore } from '../editor'
import { remove } from '../model/change'
import { armsOf, type Step } from '../model/definition'
import { countOf, find } from '../model/tree'
import { focusCard } from './focus'
import { neighbourOf } from './useCardActions'

/** A step and all that lie in it. */
function withInner(step: Step): Step[] {
  return [step, ...armsOf(step.kind).flatMap((arm) => (step[arm] ?? []).flatMap(withInner))]
}

/** Deletes a step. It asks first where people stand at it, or where it takes others along; undo brings it back. */
export default function DeleteDialog({ uid, onClose }: { uid: string; onClose: () => void }) {
  const t = useTranslations('builder')
  const { standing } = useCards()
  const editor = useEditorStore()
  const step = find(editor.getState().definition, uid)?.step
  const all = step ? withInner(step) : []
  const people = all.reduce((sum, one) => sum + (standing.get(one.id ?? '') ?? 0), 0)
  const inner = step ? countOf([step]) - 1 : 0
  const asks = people > 0 || inner > 0
  const begun = useRef(false)

  function drop() {
    const { definition, edit } = editor.getState()
    const next = neighbourOf(definition, uid)
    edit('delete', (now) => remove(now, uid))
    announce(t('done.deleted'))
    onClose()
    focusCard(next)
  }
  useEffect(() => {
    if (asks || begun.current) return
    begun.current = true
    drop()
  })

  if (!asks) return null
  return (
    <Modal opened onClose={onClose} title={t('delete.title')}>
      <Stack>
        {people > 0 && <Text>{t('delete.people', { count: people })}</Text>}
        {inner > 0 && <Text>{t('delete.inner', { count: inner })}</Text>}
        <Text size="sm" c="dimmed">
          {t('delete.undo')}
        </Text>
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {t('keep')}
          </Button>
          <Button color="red" onClick={drop} data-autofocus>
            {t('delete.do')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
