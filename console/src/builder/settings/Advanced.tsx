import { Stack, Switch } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { freeMessages, stepKinds } from '../../lib/automation/kinds'
import { StepChoice } from '../fields/bound'
import { useStep } from './form'
import { Unfold } from './Unfold'

/** What is rarely changed: what a failure does, how surely a message leaves, whether it quotes. */
export function Advanced() {
  const t = useTranslations('builder.advanced')
  const { values, set, readOnly } = useStep()
  const sends = stepKinds[values.kind].group === 'message'
  const quotes = freeMessages.includes(values.kind)
  if (!sends && values.kind !== 'send_webhook') return null
  return (
    <Unfold title={t('title')} open={values.on_failure !== undefined || values.delivery !== undefined}>
      <Stack gap="sm">
        <StepChoice
          name="on_failure"
          options={[
            { value: '', label: t('continue') },
            { value: 'end', label: t('end') },
          ]}
        />
        {sends && (
          <StepChoice
            name="delivery"
            options={[
              { value: '', label: t('once') },
              { value: 'at_least_once', label: t('atLeastOnce') },
            ]}
          />
        )}
        {quotes && (
          <Switch
            label={t('quote')}
            disabled={readOnly}
            checked={values.reply_to === 'last'}
            onChange={(event) => set({ reply_to: event.currentTarget.checked ? 'last' : undefined })}
          />
        )}
      </Stack>
    </Unfold>
  )
}
