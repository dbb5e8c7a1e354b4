import { Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { TemplateInput } from '../../lib/template/TemplateInput'
import type { TemplateValues } from '../../lib/template/templates'
import type { Step } from '../model/definition'
import { useStep } from './form'
import { Unfold } from './Unfold'

/** The template that leaves in place of a free message when the window of 24 hours is closed. */
export default function Fallback() {
  const t = useTranslations('builder.fallback')
  const { values, set } = useStep()
  const given: TemplateValues = {
    template: values.fallback_template,
    language: values.fallback_language,
    parameters: values.fallback_parameters,
    header: values.fallback_header,
    buttons: values.fallback_buttons,
    cards: values.fallback_cards,
    offer: values.fallback_offer,
  }
  return (
    <Unfold title={t('title')} open={values.fallback_template !== undefined}>
      <Text size="sm" c="dimmed" mb="sm">
        {t('hint')}
      </Text>
      <TemplateInput
        prefix="fallback_"
        values={given}
        clearable
        onChange={(changes, typed) => set(prefixed(changes), typed)}
      />
    </Unfold>
  )
}

function prefixed(changes: TemplateValues): Partial<Step> {
  return Object.fromEntries(Object.entries(changes).map(([key, value]) => [`fallback_${key}`, value]))
}
