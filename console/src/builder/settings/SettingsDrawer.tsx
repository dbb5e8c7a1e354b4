import { Drawer } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useTranslations } from 'use-intl'
import { useEditor, useEditorStore } from '../editor'
import { focusCard } from '../list/focus'
import { find, findStart } from '../model/tree'
import { usePlaceText } from '../place'
import { StartSettings } from '../starts/StartSettings'
import { StepSettings } from './StepSettings'

/** The settings of what is selected, beside the list; on a phone over it. */
export default function SettingsDrawer() {
  const t = useTranslations('builder')
  const kinds = useTranslations('automation.kinds')
  const starts = useTranslations('automation.starts')
  const placeText = usePlaceText()
  const editor = useEditorStore()
  const narrow = useMediaQuery('(max-width: 48em)')
  const selected = useEditor((state) => state.selected) ?? ''
  const place = useEditor((state) => find(state.definition, selected)?.place)
  const kind = useEditor((state) => find(state.definition, selected)?.step.kind)
  const startKind = useEditor((state) => findStart(state.definition, selected)?.kind)

  function close() {
    editor.getState().select(null)
    focusCard(selected)
  }
  const title = place && kind ? `${placeText(place)} · ${kinds(kind)}` : startKind ? starts(startKind) : t('settings')
  return (
    <Drawer
      opened={kind !== undefined || startKind !== undefined}
      onClose={close}
      position="right"
      size={narrow ? '100%' : 560}
      title={title}
      returnFocus={false}
    >
      <Selected uid={selected} />
    </Drawer>
  )
}

/** It renders at every edit, the drawer around it does not. */
function Selected({ uid }: { uid: string }) {
  const step = useEditor((state) => find(state.definition, uid)?.step)
  const start = useEditor((state) => findStart(state.definition, uid))
  if (step) return <StepSettings key={uid} step={step} />
  return start && <StartSettings key={uid} start={start} />
}
