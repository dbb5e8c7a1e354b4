import { Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { formatOf } from '../../lib/fields/HeaderInput'
import { Bubble, type Shown } from '../../lib/preview/Bubble'
import { useTemplates, versionOf } from '../../lib/template/templates'
import type { Step } from '../model/definition'

/** How long somebody must stop typing before the server is asked how it looks. */
const pause = 500

/** How the message looks on a phone. */
export default function Preview({ step }: { step: Step }) {
  const t = useTranslations('builder.preview')
  return (
    <section aria-label={t('title')}>
      <Text size="sm" fw={600} mb={6}>
        {t('title')}
      </Text>
      {step.kind === 'send_template' ? <TemplatePreview step={step} /> : <Bubble shown={shownOf(step)} />}
    </section>
  )
}

/** A free message is what is written: its fields are known when it is sent. */
function shownOf(step: Step): Shown {
  const header = step.header
  const format = formatOf(header)
  const text = step.text || Object.values(step.texts ?? {})[0] || ''
  const list = Array.isArray(step.buttons) ? step.buttons.map((button) => button.text) : []
  const kind = step.media?.type ?? (format && format !== 'text' ? format : undefined)
  return {
    media: step.kind === 'send_sticker' ? 'sticker' : step.kind === 'send_location' ? 'location' : kind,
    file: step.media ?? (typeof header === 'object' ? (header.image ?? header.video ?? header.document) : step),
    header: typeof header === 'string' ? header : (header?.text ?? ''),
    body:
      step.kind === 'send_location'
        ? [step.name, step.address].filter(Boolean).join('\n')
        : step.kind === 'send_contact'
          ? (step.contacts ?? []).map((card) => card.name).join('\n')
          : text || step.media?.caption || '',
    footer: step.footer ?? '',
    buttons: step.button ? [...list, step.button] : list,
  }
}

function TemplatePreview({ step }: { step: Step }) {
  const t = useTranslations('builder.preview')
  const templates = useTemplates()
  const version = versionOf(templates.data ?? [], { template: step.template, language: step.language })
  const { parameters, header, header_media, cards, offer, button_parameters } = step
  const buttons = Array.isArray(step.buttons) ? undefined : step.buttons
  const values = { parameters, header, header_media, button_parameters, buttons, cards, offer }
  const [settled] = useDebouncedValue(JSON.stringify(values), pause)
  const preview = api.useQuery(
    'post',
    '/v1/templates/{id}/preview',
    { params: { path: { id: version?.id ?? '' } }, body: JSON.parse(settled) },
    { enabled: version !== undefined, placeholderData: keepPreviousData },
  )
  if (!version) return null
  if (preview.data && !preview.isError) {
    const { header: title, body, footer, buttons: texts, cards: inside } = preview.data
    const format = version.parameters.header_format?.toLowerCase()
    return (
      <Bubble
        shown={{
          media: format && format !== 'text' ? format : undefined,
          file: fileOf(header),
          header: format && format !== 'text' ? '' : title,
          body,
          footer,
          buttons: texts,
          cards: inside,
        }}
      />
    )
  }
  // not complete yet: the template's own words, with its places
  return (
    <>
      <Bubble shown={{ header: version.parameters.header, body: version.body, footer: '', buttons: [] }} />
      {preview.isError && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('incomplete')}
        </Text>
      )}
    </>
  )
}

function fileOf(header: Step['header']) {
  return typeof header === 'object' ? (header.image ?? header.video ?? header.document) : undefined
}
