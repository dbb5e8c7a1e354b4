import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { FieldsProvider } from '../../lib/fields/field'
import { Bubble, type Shown } from '../../lib/preview/Bubble'
import { useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { TemplateInput } from '../../lib/template/TemplateInput'
import { type Template, type TemplateValues, useTemplates, versionOf } from '../../lib/template/templates'
import { useKeptChat, useOutbox, useRefusal } from '../context'
import type { Kept } from '../model/draft'
import { filledFor, hasFields } from '../model/filled'
import { useAskFirst } from './AskFirst'
import type { Talk } from './Composer'
import { reasonOf } from './hindrance'

type Props = { talk: Talk; onClose: () => void }

/** The values as a message takes them: what is empty is left out, so that the server says what is missing. */
function templateOf({ template, ...values }: TemplateValues): Schemas['CampaignTemplate'] {
  return { name: template ?? '', ...JSON.parse(JSON.stringify(values)) }
}

/** What becomes of a template that was given to the outbox, as far as the dialog waits for it. */
function fateOf({ entries }: Kept, key: string, isRefused: boolean): 'sending' | 'refused' | 'done' {
  const at = entries.findIndex((one) => one.key === key)
  if (at < 0) return isRefused ? 'refused' : 'done'
  // what waits for something else, or for its answer, goes on as a message in the conversation
  return entries.slice(0, at + 1).every((one) => one.id || one.state === 'sending') && !entries[at]?.id
    ? 'sending'
    : 'done'
}

/** A template with its values, for when free messages may not be sent, or one says it best. */
export default function TemplateDialog({ talk, onClose }: Props) {
  const t = useTranslations('chat')
  const common = useTranslations('common')
  const outbox = useOutbox()
  const { id } = talk
  const kept = useKeptChat(id)
  const refusal = useRefusal(id)
  const problem = refusal?.kind === 'template' ? refusal.problem : null
  const [key, setKey] = useState<string | null>(null)
  const fate = key === null ? null : fateOf(kept, key, problem !== null)
  const sending = fate === 'sending'
  const asking = useAskFirst(talk, post)
  const given = kept.entries.find((one) => one.key === key)
  // while it is on its way, the form shows what is on its way
  const values: TemplateValues = JSON.parse((given ?? kept).draft.template)
  const close = useRef(onClose)
  close.current = onClose
  useEffect(() => {
    if (fate === 'done') close.current()
    else if (fate === 'refused') setKey(null)
  }, [fate])

  function post() {
    const body = { template: templateOf(values), ...(talk.number ? { number_id: talk.number } : {}) }
    const since = talk.items.at(-1)?.at ?? ''
    setKey(outbox.send(id, { body, text: t('template', { name: values.template ?? '' }), kind: 'template', since }))
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    if (key === null) asking.ask(null)
  }
  function change(changes: TemplateValues) {
    if (problem) outbox.forget(id)
    const newest: TemplateValues = JSON.parse(outbox.of(id).draft.template)
    outbox.write(id, { template: JSON.stringify({ ...newest, ...changes }) })
  }
  const problems = (problem?.errors ?? []).map((error) => ({
    ...error,
    // the template is chosen by a field of that name, and its values are fields beside it
    pointer: error.pointer.replace(/^\/template(\/name)?$/, '/template').replace(/^\/template\//, '/'),
  }))
  const reason = problem && reasonOf(problem)
  const leave = () => !sending && onClose()
  return (
    <Modal opened onClose={leave} title={t('templateTitle')} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          {problem && <ProblemAlert problem={reason ? { ...problem, detail: t(`reasons.${reason}`) } : problem} />}
          {problems.length > 0 && (
            <ul className="template-problems">
              {problems.map((one) => (
                <li key={one.pointer + one.detail}>{one.detail}</li>
              ))}
            </ul>
          )}
          <FieldsProvider value={{ form: 'template', uid: talk.contact, readOnly: sending, leave: () => {}, problems }}>
            <TemplateInput prefix="" values={values} onChange={change} />
          </FieldsProvider>
          <Preview values={values} person={talk.person} />
          <Group justify="end">
            <Button variant="default" onClick={leave} disabled={sending}>
              {common('cancel')}
            </Button>
            <Button type="submit" loading={sending} disabled={!values.template}>
              {t('templateSend')}
            </Button>
          </Group>
        </Stack>
      </form>
      {asking.dialog}
    </Modal>
  )
}

/** How long somebody must stop typing before the server is asked how it looks. */
const pause = 400

/** As it will be read: the contact's own language goes first, as the field of the language says. */
function Preview({ values, person }: { values: TemplateValues; person: Schemas['Contact'] | undefined }) {
  const t = useTranslations('chat')
  const session = useSession()
  const templates = useTemplates()
  const all = templates.data ?? []
  const own = all.find(
    (one) => one.name === values.template && one.language === person?.language && one.status === 'APPROVED',
  )
  const version = own ?? versionOf(all, values)
  const { template: _, language: _chosen, ...given } = values
  const filled = filledFor(JSON.stringify(given), person)
  const [settled] = useDebouncedValue(filled, pause)
  const preview = api.useQuery(
    'post',
    '/v1/templates/{id}/preview',
    { params: { path: { id: version?.id ?? '' } }, body: JSON.parse(settled) },
    // who sees only their own contacts is not answered: fields without a contact are samples of anybody's
    { enabled: version !== undefined && !session.only_assigned },
  )
  if (!version) return null
  // until the server has answered for just these values, they are shown in the template's own words
  const fresh = settled === filled && !preview.isError ? preview.data : undefined
  const shown: Shown = fresh
    ? { ...fresh, media: mediaOf(version) }
    : inPlaces(version, { ...values, ...JSON.parse(filled) })
  return (
    <section aria-label={t('templatePreview')}>
      <Text size="sm" fw={600} mb={6}>
        {t('templatePreview')}
      </Text>
      {fresh && hasFields(filled) && (
        <Text size="xs" c="dimmed" mb={6}>
          {t('templateSamples')}
        </Text>
      )}
      <Bubble shown={shown} />
    </section>
  )
}

function mediaOf({ parameters }: Template): string | undefined {
  const format = parameters.header_format?.toLowerCase()
  return format && format !== 'text' ? format : undefined
}

/** The template's own words, with what was given in its places: fields stay fields until they are sent. */
function inPlaces(version: Template, { parameters = {} }: TemplateValues): Shown {
  const body = version.body.replace(/\{\{(\w+)\}\}/g, (place, name: string) => parameters[name] || place)
  const buttons = version.parameters.buttons?.map((button) => button.text) ?? []
  return { media: mediaOf(version), header: version.parameters.header, body, footer: '', buttons }
}
