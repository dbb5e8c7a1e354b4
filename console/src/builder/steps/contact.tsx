import { SegmentedControl, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { StepChoice, StepText } from '../fields/bound'
import { DurationInput } from '../fields/DurationInput'
import { AutomationPicker, AutomationsPicker, FieldPicker, ListsPicker, TagsPicker } from '../fields/pickers'
import { useStep } from '../settings/form'

export function TagsForm() {
  const t = useTranslations('builder')
  const { values, set } = useStep()
  return (
    <TagsPicker
      pointer="/tags"
      label={t('field.tags')}
      description={t('hint.tags')}
      value={values.tags}
      onChange={(tags) => set({ tags })}
    />
  )
}

export function ListsForm() {
  const t = useTranslations('builder.field')
  const { values, set } = useStep()
  return (
    <ListsPicker
      pointer="/list_ids"
      label={t('list_ids')}
      value={values.list_ids}
      onChange={(ids) => set({ list_ids: ids })}
    />
  )
}

export function SetFieldForm() {
  const t = useTranslations('builder')
  const { values, set, readOnly } = useStep()
  const fromMessage = values.from === 'next_message'
  return (
    <>
      <FieldPicker
        pointer="/field"
        label={t('field.field')}
        value={values.field}
        onChange={(code) => set({ field: code })}
      />
      <SegmentedControl
        aria-label={t('setTo')}
        disabled={readOnly}
        value={fromMessage ? 'message' : 'value'}
        data={[
          { value: 'value', label: t('setToValue') },
          { value: 'message', label: t('setToMessage') },
        ]}
        onChange={(chosen) =>
          set(
            chosen === 'message'
              ? { from: 'next_message', value: undefined }
              : { from: undefined, limit: undefined, value: '' },
          )
        }
      />
      {fromMessage ? (
        <DurationInput
          pointer="/limit"
          label={t('field.limit')}
          description={t('hint.messageLimit')}
          value={values.limit}
          onChange={(limit) => set({ limit }, 'limit')}
        />
      ) : (
        <StepText name="value" hint={t('hint.value')} />
      )}
    </>
  )
}

export function ConsentForm() {
  const t = useTranslations('automation.summary')
  return (
    <StepChoice
      name="to"
      options={[
        { value: 'granted', label: t('granted') },
        { value: 'refused', label: t('refused') },
      ]}
    />
  )
}

/** What a step without settings does, in a sentence. */
function Explained({ kind }: { kind: 'block_contact' | 'restore_contact' | 'delete_contact' }) {
  const t = useTranslations('builder.explained')
  return <Text>{t(kind)}</Text>
}

export const BlockContact = () => <Explained kind="block_contact" />
export const RestoreContact = () => <Explained kind="restore_contact" />
export const DeleteContact = () => <Explained kind="delete_contact" />

export function WaitForReplyForm() {
  const t = useTranslations('builder')
  const { values, set } = useStep()
  return (
    <>
      <Text size="sm">{t('explained.wait_for_reply')}</Text>
      <DurationInput
        pointer="/limit"
        label={t('field.limit')}
        value={values.limit}
        onChange={(limit) => set({ limit }, 'limit')}
      />
    </>
  )
}

export function StartAutomationForm() {
  const t = useTranslations('builder')
  const { values, set } = useStep()
  return (
    <AutomationPicker
      pointer="/automation_id"
      label={t('field.automation_id')}
      value={values.automation_id}
      onChange={(id) => set({ automation_id: id })}
    />
  )
}

export function EndAutomationsForm() {
  const t = useTranslations('builder')
  const { values, set } = useStep()
  return (
    <AutomationsPicker
      pointer="/automation_ids"
      label={t('field.automation_ids')}
      description={t('hint.automation_ids')}
      value={values.automation_ids}
      onChange={(ids) => set({ automation_ids: ids })}
    />
  )
}
