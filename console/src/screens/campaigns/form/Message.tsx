import { NativeSelect, SegmentedControl, Select } from '@mantine/core'
import { Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../../api/client'
import { fieldID } from '../../../lib/form'
import { onDemand } from '../../../lib/load'
import { inPlace, withChosen } from '../../../lib/names'
import { Section } from '../../../lib/Section'
import { Loading } from '../../../lib/states'
import { type CampaignForm, form } from './useCampaignForm'

const TemplatePart = onDemand(() => import('./TemplatePart'))

/** What everybody gets: a single template, or the way through an automation. */
export function Message({ of }: { of: CampaignForm }) {
  const t = useTranslations('campaigns.form')
  const { content, set, sorted } = of
  const directory = api.useQuery('get', '/v1/directory')
  const automations = (directory.data?.automations ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const numbers = directory.data?.numbers ?? []
  return (
    <Section title={t('message')}>
      <SegmentedControl
        aria-label={t('message')}
        value={content.what}
        data={[
          { value: 'template', label: t('ofTemplate') },
          { value: 'automation', label: t('ofAutomation') },
        ]}
        onChange={(what) => set({ what: what === 'automation' ? 'automation' : 'template' })}
      />
      {content.what === 'automation' ? (
        <Select
          id={fieldID(form, '/automation_id')}
          label={t('automation')}
          description={t('automationHint')}
          searchable
          comboboxProps={inPlace}
          data={withChosen(automations, content.automation)}
          value={content.automation || null}
          error={sorted.at['/automation_id']}
          onChange={(automation) => set({ automation: automation ?? '' })}
        />
      ) : (
        <>
          {numbers.length > 1 && (
            <NativeSelect
              id={fieldID(form, '/number_id')}
              label={t('number')}
              value={content.number}
              error={sorted.at['/number_id']}
              data={[
                { value: '', label: t('firstNumber') },
                ...numbers.map(({ id, display_phone }) => ({ value: id, label: display_phone })),
              ]}
              onChange={(event) => set({ number: event.currentTarget.value })}
            />
          )}
          <Suspense fallback={<Loading rows={2} />}>
            <TemplatePart of={of} />
          </Suspense>
        </>
      )}
    </Section>
  )
}
