import { Alert, NativeSelect, Select, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { CodeInput } from '../fields/CodeInput'
import { useField } from '../fields/field'
import { type HeaderFormat, HeaderInput, headerFormats } from '../fields/HeaderInput'
import { useLanguageNames } from '../language-names'
import { inPlace } from '../names'
import { ProblemAlert } from '../states'
import { ButtonValues } from './ButtonValues'
import { CardValues } from './CardValues'
import { namesOf, type Template, type TemplateValues, useTemplates, valuesFor, versionOf } from './templates'

type Props = {
  /** What stands before the keys of its settings: nothing, or `fallback_`. */
  prefix: '' | 'fallback_'
  values: TemplateValues
  onChange: (changes: TemplateValues, typed?: string) => void
  clearable?: boolean
}

/** A template and all that it asks for, as its description says. */
export function TemplateInput({ prefix, values, onChange, clearable = false }: Props) {
  const t = useTranslations('builder.template')
  const { nameOf } = useLanguageNames()
  const templates = useTemplates()
  const workspace = api.useQuery('get', '/v1/directory', {}).data?.language
  const all = templates.data ?? []
  const version = versionOf(all, values)
  const versions = all.filter(({ name }) => name === values.template)
  const names = namesOf(all)
  const chosen = values.template
  const field = useField(`/${prefix}template`)
  const languageField = useField(`/${prefix}language`)
  return (
    <Stack gap="sm">
      {templates.error && <ProblemAlert problem={templates.error} />}
      <Select
        {...field}
        label={t('name')}
        searchable
        clearable={clearable}
        data={chosen && !names.includes(chosen) ? [chosen, ...names] : names}
        value={chosen ?? null}
        nothingFoundMessage={t('nothingFound')}
        comboboxProps={inPlace}
        onChange={(name) => {
          const template = name ?? undefined
          // the workspace's own language goes first, where its version may be sent
          const own = all.find(
            (one) => one.name === template && one.language === workspace && one.status === 'APPROVED',
          )
          const next = own ?? versionOf(all, { template })
          onChange({ template, language: next?.language, ...valuesFor(next, values) })
        }}
      />
      {chosen && templates.data && versions.length === 0 && <Warning text={t('gone', { name: chosen })} />}
      {versions.length > 0 && (
        <NativeSelect
          {...languageField}
          label={t('language')}
          description={t('languageHint')}
          value={values.language ?? ''}
          data={versions.map(({ language, status }) => ({
            value: language,
            label: status === 'APPROVED' ? nameOf(language) : t('notApproved', { language: nameOf(language), status }),
          }))}
          onChange={(event) => onChange({ language: event.currentTarget.value })}
        />
      )}
      {version && <Parts prefix={prefix} version={version} values={values} onChange={onChange} />}
    </Stack>
  )
}

function Warning({ text }: { text: string }) {
  return (
    <Alert color="yellow" variant="light" icon={<IconAlertTriangle aria-hidden />}>
      {text}
    </Alert>
  )
}

/** The format of a header that takes a value. */
function headerOf({ parameters }: Template): HeaderFormat | null {
  const format = (parameters.header_format ?? '').toLowerCase()
  if (format === 'text' && parameters.header === '') return null
  return headerFormats.find((one) => one === format) ?? null
}

function Parts({ prefix, version, values, onChange }: Omit<Props, 'clearable'> & { version: Template }) {
  const t = useTranslations('builder.template')
  const { parameters } = version
  const format = headerOf(version)
  return (
    <>
      {version.status !== 'APPROVED' && <Warning text={t('mustBeApproved')} />}
      {parameters.unfillable.length > 0 && (
        <Warning text={t('unfillable', { parts: parameters.unfillable.join(', ') })} />
      )}
      {format && (
        <HeaderInput
          pointer={`/${prefix}header`}
          label={t('header')}
          formats={[format]}
          value={values.header}
          onChange={(header, typed) => onChange({ header }, typed)}
        />
      )}
      {parameters.body.map((name) => (
        <CodeInput
          key={name}
          pointer={`/${prefix}parameters/${name}`}
          label={t('parameter', { name: `{{${name}}}` })}
          required
          value={values.parameters?.[name] ?? ''}
          onChange={(text) =>
            onChange({ parameters: { ...values.parameters, [name]: text } }, `${prefix}parameters ${name}`)
          }
        />
      ))}
      <ButtonValues
        pointer={`/${prefix}buttons`}
        buttons={parameters.buttons ?? []}
        values={values.buttons}
        onChange={(buttons, typed) => onChange({ buttons }, typed)}
      />
      {parameters.cards && (
        <CardValues
          pointer={`/${prefix}cards`}
          cards={parameters.cards}
          free={parameters.product_cards ?? false}
          values={values.cards ?? []}
          onChange={(cards, typed) => onChange({ cards }, typed)}
        />
      )}
      {parameters.offer && (
        <CodeInput
          pointer={`/${prefix}offer/expires_at`}
          label={t('offer')}
          description={t('offerHint')}
          plain
          required
          value={values.offer?.expires_at ?? ''}
          onChange={(text) => onChange({ offer: text ? { expires_at: text } : undefined }, `${prefix}offer`)}
        />
      )}
      {parameters.body.length > 0 && (
        <Text size="xs" c="dimmed">
          {t('fieldsHint')}
        </Text>
      )}
    </>
  )
}
