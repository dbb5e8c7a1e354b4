import { SimpleGrid } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { CodeInput } from '../../lib/fields/CodeInput'
import { JSONInput } from '../../lib/fields/JSONInput'
import { StepChoice, StepText } from '../fields/bound'
import { Pairs } from '../fields/Pairs'
import { UserPicker, UsersPicker } from '../fields/pickers'
import { useStep } from '../settings/form'
import { SaveInput } from './others'

export function AssignForm() {
  const t = useTranslations('builder')
  const { values, set } = useStep()
  return (
    <>
      <UsersPicker
        pointer="/user_ids"
        label={t('field.user_ids')}
        value={values.user_ids}
        onChange={(ids) => set({ user_ids: ids })}
      />
      <StepChoice
        name="choose"
        options={[
          { value: '', label: t('choose.all') },
          { value: 'random', label: t('choose.random') },
        ]}
      />
    </>
  )
}

export function UnassignForm() {
  const t = useTranslations('builder')
  const { values, set } = useStep()
  return (
    <UsersPicker
      pointer="/user_ids"
      label={t('field.user_ids')}
      description={t('hint.unassign')}
      value={values.user_ids}
      onChange={(ids) => set({ user_ids: ids })}
    />
  )
}

const priorities = ['low', 'medium', 'high', 'urgent'] as const
const statuses = ['open', 'in_progress', 'resolved', 'closed'] as const

export const TicketForm = () => <Ticket update={false} />
export const UpdateTicketForm = () => <Ticket update />

function Ticket({ update }: { update: boolean }) {
  const t = useTranslations('builder')
  const words = useTranslations('automation')
  const { values, set } = useStep()
  const unset = { value: '', label: t(update ? 'unchanged' : 'notSet') } as const
  return (
    <>
      <StepText name="title" required={!update} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <StepChoice
          name="priority"
          options={[unset, ...priorities.map((value) => ({ value, label: words(`ticketPriority.${value}`) }))]}
        />
        {update && (
          <StepChoice
            name="status"
            options={[unset, ...statuses.map((value) => ({ value, label: words(`ticketStatus.${value}`) }))]}
          />
        )}
        <StepText name="category" />
        <UserPicker
          pointer="/owner_id"
          label={t('field.owner_id')}
          value={values.owner_id}
          onChange={(id) => set({ owner_id: id })}
        />
      </SimpleGrid>
      <StepText name="reference" hint={t(update ? 'hint.whichTicket' : 'hint.reference')} />
    </>
  )
}

export function CloseTicketForm() {
  const t = useTranslations('builder.hint')
  return <StepText name="reference" hint={t('whichTicket')} />
}

export function WebhookForm() {
  const t = useTranslations('builder')
  const { values, set } = useStep()
  return (
    <>
      <div className="method-and-url">
        <StepChoice
          name="method"
          options={(['POST', 'PUT', 'PATCH', 'GET', 'DELETE'] as const).map((value) => ({ value, label: value }))}
        />
        <CodeInput
          pointer="/url"
          label={t('field.url')}
          plain
          required
          placeholder="https://"
          value={values.url ?? ''}
          onChange={(url) => set({ url }, 'url')}
        />
      </div>
      {values.method !== 'GET' && (
        <JSONInput
          pointer="/body"
          label={t('field.body')}
          description={t('hint.body')}
          value={values.body}
          onChange={(body) => set({ body }, 'body')}
        />
      )}
      <Pairs
        pointer="/headers"
        legend={t('webhook.headers')}
        keyLabel={t('webhook.headerName')}
        valueLabel={t('webhook.headerValue')}
        addLabel={t('webhook.addHeader')}
        value={values.headers}
        onChange={(headers) => set({ headers }, 'headers')}
      />
      <SaveInput hint="webhook" />
    </>
  )
}
