import { Button, Stack, TextInput } from '@mantine/core'
import { IconClock } from '@tabler/icons-react'
import { Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { freeMessages, stepKinds } from '../../lib/automation/kinds'
import { useField } from '../../lib/fields/field'
import { onDemand } from '../../lib/load'
import { Loading } from '../../lib/states'
import { useCards } from '../cards'
import type { Step } from '../model/definition'
import { stepForms } from '../steps/table'
import { Advanced } from './Advanced'
import { StepProvider, useStep, useStepSettings } from './form'
import { ProblemList } from './ProblemList'

const Fallback = onDemand(() => import('./Fallback'))
const Preview = onDemand(() => import('../preview/Preview'))

/** All settings of a step. What is written is in the automation at once; undo takes it back. */
export function StepSettings({ step }: { step: Step }) {
  const settings = useStepSettings(step)
  const Form = stepForms[step.kind].form
  return (
    <StepProvider value={settings}>
      <Stack gap="md" pb="xl">
        <ProblemList />
        <WhenButton uid={step.uid} wait={step.wait} />
        <StepName />
        <Suspense fallback={<Loading rows={3} />}>
          <Form />
          {freeMessages.includes(step.kind) && <Fallback />}
        </Suspense>
        <Advanced />
        {stepKinds[step.kind].group === 'message' && step.kind !== 'react' && (
          <Suspense fallback={<Loading rows={2} />}>
            <Preview step={step} />
          </Suspense>
        )}
      </Stack>
    </StepProvider>
  )
}

/** When the step comes, and the way to change it. */
function WhenButton({ uid, wait }: { uid: string; wait: Step['wait'] }) {
  const t = useTranslations('builder')
  const { waitText, actions } = useCards()
  return (
    <Button
      variant="light"
      color="gray"
      justify="start"
      leftSection={<IconClock size={18} aria-hidden />}
      onClick={() => actions.openWait(uid)}
    >
      {t('when')} {waitText(wait)}
    </Button>
  )
}

/** What the step is called in lists, reports and Temporal. Of a location it is the name of the place, which people read. */
function StepName() {
  const t = useTranslations('builder')
  const { values, set } = useStep()
  const { error, ...field } = useField('/name')
  const isPlace = values.kind === 'send_location'
  return (
    <TextInput
      {...field}
      error={error}
      label={t(isPlace ? 'field.name' : 'stepName')}
      description={t(isPlace ? 'hint.placeName' : 'hint.stepName')}
      maxLength={200}
      autoComplete="off"
      value={values.name ?? ''}
      onChange={(event) => set({ name: event.currentTarget.value }, 'name')}
    />
  )
}
