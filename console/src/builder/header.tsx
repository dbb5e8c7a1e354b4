import { ActionIcon, Badge, Group, TextInput, Title, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp, IconSettings } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { onDemand } from '../lib/load'
import { typing, useEditor } from './editor'
import { HeaderActions } from './HeaderActions'

const GeneralDialog = onDemand(() => import('./settings/GeneralDialog'))

/** The name, the state, and what is done with the whole automation. */
export function BuilderHeader() {
  const t = useTranslations('builder')
  const state = useEditor((editor) => editor.automation.state)
  const states = useTranslations('automation.states')
  return (
    <div className="builder-head">
      <div className="builder-title">
        <NameField />
        <Badge variant="light" color={state === 'active' ? 'teal' : state === 'paused' ? 'yellow' : 'gray'}>
          {states(state)}
        </Badge>
      </div>
      <Group gap="xs" className="builder-actions" role="group" aria-label={t('actions')}>
        <UndoButtons />
        <GeneralButton />
        <HeaderActions />
      </Group>
    </div>
  )
}

function NameField() {
  const t = useTranslations('builder')
  const name = useEditor((editor) => editor.definition.name)
  const readOnly = useEditor((editor) => editor.readOnly !== null)
  const problem = useEditor((editor) => editor.problems.get('')?.find((one) => one.pointer === '/name')?.detail)
  const edit = useEditor((editor) => editor.edit)
  const settle = useEditor((editor) => editor.settle)
  return (
    <>
      <Title order={1} className="only-heard" tabIndex={-1} data-screen-title>
        {name}
      </Title>
      <TextInput
        className="builder-name"
        aria-label={t('name')}
        value={name}
        readOnly={readOnly}
        maxLength={200}
        error={problem}
        onChange={(event) => {
          const next = event.currentTarget.value
          edit(typing('', 'name'), (now) => ({ ...now, name: next }))
        }}
        onBlur={settle}
      />
    </>
  )
}

function UndoButtons() {
  const t = useTranslations('builder')
  const canUndo = useEditor((editor) => editor.past.length > 0 && !editor.readOnly)
  const canRedo = useEditor((editor) => editor.future.length > 0 && !editor.readOnly)
  const undo = useEditor((editor) => editor.undo)
  const redo = useEditor((editor) => editor.redo)
  return (
    <>
      <Tooltip label={t('undo')}>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t('undo')}
          aria-keyshortcuts="Control+Z"
          disabled={!canUndo}
          onClick={undo}
        >
          <IconArrowBackUp size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('redo')}>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t('redo')}
          aria-keyshortcuts="Control+Shift+Z"
          disabled={!canRedo}
          onClick={redo}
        >
          <IconArrowForwardUp size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  )
}

function GeneralButton() {
  const t = useTranslations('builder')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Tooltip label={t('general.title')}>
        <ActionIcon variant="default" size="lg" aria-label={t('general.title')} onClick={() => setOpen(true)}>
          <IconSettings size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Suspense fallback={null}>{open && <GeneralDialog onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}
