import { SimpleGrid, Switch } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { DurationInput } from '../fields/DurationInput'
import { FieldPicker } from '../fields/pickers'
import { useStart } from '../settings/form'
import { StartChoice, StartText } from './forms'

/** On, before or after a date of the contact. */
export function DateForm() {
  const t = useTranslations('builder.start')
  const { values, set, readOnly } = useStart()
  const away = values.when === 'before' || values.when === 'after'
  return (
    <>
      <FieldPicker
        pointer="/field"
        label={t('dateField')}
        types={['date', 'datetime']}
        value={values.field}
        onChange={(code) => set({ field: code })}
      />
      <StartChoice
        name="when"
        label={t('dateWhen')}
        options={[
          { value: 'on', label: t('on') },
          { value: 'before', label: t('before') },
          { value: 'after', label: t('after') },
        ]}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {away && (
          <DurationInput
            pointer="/offset"
            label={t('offset')}
            value={values.offset}
            onChange={(offset) => set({ offset }, 'offset')}
          />
        )}
        <StartText name="at" type="time" label={t('at')} description={t('atHint')} />
      </SimpleGrid>
      <Switch
        label={t('yearly')}
        description={t('yearlyHint')}
        disabled={readOnly}
        checked={values.yearly ?? false}
        onChange={(event) => set({ yearly: event.currentTarget.checked || undefined })}
      />
    </>
  )
}
