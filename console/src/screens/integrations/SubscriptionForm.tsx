import { Checkbox, Code, Fieldset, Modal, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { client, type Problem, type Schemas } from '../../api/client'
import { FormButtons } from '../../lib/FormButtons'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { useKept } from '../../lib/kept'
import { useSession } from '../../lib/session'
import { groups } from './events'

type Props = {
  /** Null makes a new one. */
  subscription: Schemas['Subscription'] | null
  /** With the secret of a new one. */
  onSaved: (secret?: string) => void
  onClose: () => void
}

type Saved = { data?: Schemas['Subscription']; error?: Problem }

const parts = ['contact', 'message'] as const
const listOf = (text: string) => text.split(' ').filter(Boolean)

/** What a program is told, and where. */
export function SubscriptionForm({ subscription, onSaved, onClose }: Props) {
  const t = useTranslations('integrations')
  const common = useTranslations('common')
  const form = `subscription-${subscription?.id ?? 'new'}`
  const { user } = useSession()
  const { key } = useFormKey()
  // what was written on an older state is not put over what somebody else has changed meanwhile
  const { values, set, clear } = useKept(`${user.id}.${form}.${subscription?.updated_at ?? ''}`, {
    url: subscription?.url ?? '',
    kinds: subscription?.kinds.join(' ') ?? '',
    include: subscription?.include.join(' ') ?? '',
  })
  const labels = { '/url': t('url'), '/kinds': t('kinds'), '/include': t('include') }
  const chosen = listOf(values.kinds)
  const body = {
    url: values.url.trim(),
    // one that this page does not know yet stays
    kinds: chosen as Schemas['EventKind'][],
    include: parts.filter((part) => listOf(values.include).includes(part)),
  }
  const { submit, sending, problem, sorted } = useSending<Saved>({
    pointers: Object.keys(labels),
    send: () =>
      subscription
        ? client.PATCH('/v1/subscriptions/{id}', { params: { path: { id: subscription.id } }, body })
        : client.POST('/v1/subscriptions', { params: { header: { 'Idempotency-Key': key } }, body }),
    onDone: ({ data }) => {
      clear()
      onSaved(subscription ? undefined : (data?.secret ?? ''))
    },
  })
  const turn = (name: 'kinds' | 'include', all: string[]) => set({ [name]: all.join(' ') })
  return (
    <Modal opened onClose={onClose} title={t(subscription ? 'changeSubscription' : 'newSubscription')} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <TextInput
            id={fieldID(form, '/url')}
            label={labels['/url']}
            description={t('urlHint')}
            type="url"
            inputMode="url"
            autoComplete="off"
            required
            data-autofocus
            maxLength={2048}
            value={values.url}
            error={sorted.at['/url']}
            onChange={(event) => set({ url: event.currentTarget.value })}
          />
          <Kinds
            id={fieldID(form, '/kinds')}
            label={labels['/kinds']}
            error={sorted.at['/kinds']}
            chosen={chosen}
            onChange={(next) => turn('kinds', next)}
          />
          <Checkbox.Group
            id={fieldID(form, '/include')}
            label={labels['/include']}
            description={t('includeHint')}
            error={sorted.at['/include']}
            value={listOf(values.include)}
            onChange={(next) => turn('include', next)}
          >
            <Stack gap="xs" mt="xs">
              {parts.map((part) => (
                <Checkbox key={part} value={part} label={t(`parts.${part}`)} />
              ))}
            </Stack>
          </Checkbox.Group>
          <FormButtons
            submitLabel={subscription ? common('save') : t('makeSubscription')}
            sending={sending}
            onCancel={() => {
              clear()
              onClose()
            }}
          />
        </Stack>
      </form>
    </Modal>
  )
}

type KindsProps = {
  id: string
  label: string
  error: string | undefined
  chosen: string[]
  onChange: (kinds: string[]) => void
}

/** All kinds of events by their nouns. They have the names that the program reads. */
function Kinds({ chosen, onChange, ...field }: KindsProps) {
  const t = useTranslations('integrations')
  return (
    <Checkbox.Group {...field} description={t('kindsHint')} value={chosen} onChange={onChange}>
      <Stack gap="xs" mt="xs">
        {groups.map(({ noun, kinds }) => (
          <Fieldset key={noun} legend={t(`nouns.${noun}`)}>
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
              {kinds.map((kind) => (
                <Checkbox key={kind} value={kind} label={<Code>{kind}</Code>} />
              ))}
            </SimpleGrid>
          </Fieldset>
        ))}
      </Stack>
    </Checkbox.Group>
  )
}
