import { Stack } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { CodeInput } from '../fields/CodeInput'
import { JSONInput } from '../fields/JSONInput'
import { SectionsInput } from '../fields/ProductSections'

type Button = Schemas['TemplateButton']
type Value = Schemas['TemplateButtonValue']
type Values = Schemas['TemplateButtonValues']

type Props = {
  pointer: string
  buttons: readonly Button[]
  values: Values | undefined
  onChange: (values: Values | undefined, typed?: string) => void
}

/** What the buttons of a template take, by their places. One that takes nothing is not asked for. */
export function ButtonValues({ pointer, buttons, values, onChange }: Props) {
  const taking = buttons.map((button, index) => ({ button, index })).filter(({ button }) => button.takes)
  if (taking.length === 0) return null
  return (
    <Stack gap="sm">
      {taking.map(({ button, index }) => (
        <One
          key={index}
          pointer={`${pointer}/${index}`}
          button={button}
          value={values?.[index]}
          onChange={(value) => {
            const { [index]: _, ...others } = values ?? {}
            const next = value ? { ...others, [index]: value } : others
            onChange(Object.keys(next).length > 0 ? next : undefined, `${pointer} ${index}`)
          }}
        />
      ))}
    </Stack>
  )
}

type OneProps = {
  pointer: string
  button: Button
  value: Value | undefined
  onChange: (value: Value | undefined) => void
}

function One({ pointer, button, value, onChange }: OneProps) {
  const t = useTranslations('builder.template')
  const name = button.text || button.type
  switch (button.takes) {
    case 'url_suffix':
    case 'coupon_code':
    case 'payload': {
      const part = button.takes
      return (
        <CodeInput
          pointer={`${pointer}/${part}`}
          label={t(part, { name })}
          plain
          required={button.needed}
          value={value?.[part] ?? ''}
          onChange={(text) => onChange(text ? { [part]: text } : undefined)}
        />
      )
    }
    case 'flow':
      return (
        <JSONInput
          pointer={`${pointer}/flow/data`}
          label={t('flow', { name })}
          description={t('flowHint')}
          value={value?.flow?.data}
          onChange={(data) =>
            onChange(data === undefined ? undefined : { flow: { data: data as Record<string, never> } })
          }
        />
      )
    case 'catalog':
      return (
        <CodeInput
          pointer={`${pointer}/catalog/thumbnail`}
          label={t('catalog', { name })}
          plain
          value={value?.catalog?.thumbnail ?? ''}
          onChange={(thumbnail) => onChange(thumbnail ? { catalog: { thumbnail } } : undefined)}
        />
      )
    case 'products': {
      const products = value?.products ?? { thumbnail: '', sections: [] }
      return (
        <>
          <CodeInput
            pointer={`${pointer}/products/thumbnail`}
            label={t('catalog', { name })}
            plain
            required
            value={products.thumbnail}
            onChange={(thumbnail) => onChange({ products: { ...products, thumbnail } })}
          />
          <SectionsInput
            pointer={`${pointer}/products/sections`}
            sections={products.sections}
            onChange={(sections) => onChange({ products: { ...products, sections } })}
          />
        </>
      )
    }
    default:
      return null
  }
}
