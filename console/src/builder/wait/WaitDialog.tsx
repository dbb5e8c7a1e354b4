import { Button, Checkbox, Group, Modal, SegmentedControl, Stack, Switch, Text, TextInput } from '@mantine/core'
import { memo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useWaitText, weekdays } from '../../lib/automation/wait'
import { useField } from '../../lib/fields/field'
import { useArrivals } from '../cards'
import { useEditor } from '../editor'
import { DurationInput } from '../fields/DurationInput'
import { focusCard } from '../list/focus'
import type { Step, Wait } from '../model/definition'
import { find } from '../model/tree'
import { usePlaceText } from '../place'
import { StepProvider, useStep, useStepSettings } from '../settings/form'

/** Quando?: how long after the step before a step comes. */
export default function WaitDialog({ uid, onClose }: { uid: string; onClose: () => void }) {
  const t = useTranslations('builder')
  const placeText = usePlaceText()
  const place = useEditor((state) => find(state.definition, uid)?.place)
  function close() {
    onClose()
    focusCard(uid)
  }
  return (
    <Modal
      opened={place !== undefined}
      onClose={close}
      title={t('wait.title', { place: placeText(place ?? '') })}
      size="lg"
    >
      <WaitOf uid={uid} onDone={close} />
    </Modal>
  )
}

/** It renders at every edit, the dialog around it does not. */
function WaitOf({ uid, onDone }: { uid: string; onDone: () => void }) {
  const step = useEditor((state) => find(state.definition, uid)?.step)
  return step && <WaitForm step={step} onDone={onDone} />
}

type Form = 'for' | 'until'

function WaitForm({ step, onDone }: { step: Step; onDone: () => void }) {
  const t = useTranslations('builder.wait')
  const waitText = useWaitText()
  const settings = useStepSettings(step)
  const arrival = useArrivals().get(step.uid)
  const [shown, setShown] = useState<Form>(step.wait?.until ? 'until' : 'for')
  return (
    <StepProvider value={settings}>
      <Stack>
        <SegmentedControl
          aria-label={t('kind')}
          disabled={settings.readOnly}
          value={shown}
          data={[
            { value: 'for', label: t('after') },
            { value: 'until', label: t('until') },
          ]}
          onChange={(chosen) => {
            setShown(chosen === 'until' ? 'until' : 'for')
            settings.set({ wait: undefined })
          }}
        />
        {shown === 'until' ? <Until /> : <After />}
        <div className="wait-sentence" role="status">
          <Text fw={600}>{waitText(step.wait)}</Text>
          <Text size="sm" c="dimmed">
            {arrival ? t('arrival', { moment: arrival }) : t('noArrival')}
          </Text>
        </div>
        <Group justify="end">
          <Button onClick={onDone}>{t('done')}</Button>
        </Group>
      </Stack>
    </StepProvider>
  )
}

/** A wait without the parts that say nothing; none at all where nothing is left. */
function tidy(wait: { [K in keyof Wait]?: Wait[K] | undefined }): Wait | undefined {
  const parts = Object.entries(wait).filter(([, value]) => {
    return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
  })
  return parts.length > 0 ? Object.fromEntries(parts) : undefined
}

function Until() {
  const t = useTranslations('builder.wait')
  const { values, set } = useStep()
  return (
    <TextInput
      {...useField('/wait/until')}
      type="datetime-local"
      label={t('untilLabel')}
      description={t('untilHint')}
      value={values.wait?.until ?? ''}
      onChange={(event) => set({ wait: tidy({ until: event.currentTarget.value }) }, 'wait')}
    />
  )
}

function After() {
  const t = useTranslations('builder.wait')
  const { values, set, readOnly } = useStep()
  const { until: _, ...wait } = values.wait ?? {}
  const at = useField('/wait/at')
  const change = (changes: { [K in keyof Wait]?: Wait[K] | undefined }, typed?: string) =>
    set({ wait: tidy({ ...wait, ...changes }) }, typed)
  const setDays = useRef((_: Wait['weekdays']) => {})
  setDays.current = (next) => change({ weekdays: next })
  return (
    <>
      <DurationInput
        pointer="/wait/for"
        label={t('for')}
        description={t('forHint')}
        value={wait.for}
        onChange={(duration) => change({ for: duration }, 'wait for')}
      />
      <TextInput
        {...at}
        type="time"
        label={t('at')}
        description={t('atHint')}
        value={wait.at ?? ''}
        onChange={(event) => change({ at: event.currentTarget.value }, 'wait at')}
      />
      <Weekdays chosen={wait.weekdays ?? everyDay} readOnly={readOnly} onChange={setDays} />
      <Switch
        label={t('within')}
        description={t('withinHint')}
        disabled={readOnly}
        checked={wait.within === 'working_hours'}
        onChange={(event) => change({ within: event.currentTarget.checked ? 'working_hours' : undefined })}
      />
    </>
  )
}

const everyDay: NonNullable<Wait['weekdays']> = []

type WeekdaysProps = {
  chosen: NonNullable<Wait['weekdays']>
  readOnly: boolean
  onChange: { readonly current: (next: Wait['weekdays']) => void }
}

/** The days on which it may come. Typing in the fields above does not render its seven boxes. */
const Weekdays = memo(function Weekdays({ chosen, readOnly, onChange }: WeekdaysProps) {
  const t = useTranslations('builder.wait')
  const days = useTranslations('automation.weekdays')
  return (
    <Checkbox.Group
      label={t('weekdays')}
      description={t('weekdaysHint')}
      value={[...chosen]}
      onChange={(next) => onChange.current(weekdays.filter((day) => next.includes(day)))}
    >
      <Group gap="sm" mt="xs">
        {weekdays.map((day) => (
          <Checkbox key={day} value={day} label={days(day)} disabled={readOnly} />
        ))}
      </Group>
    </Checkbox.Group>
  )
})
