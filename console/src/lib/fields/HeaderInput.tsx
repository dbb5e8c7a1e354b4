import { NativeSelect, SimpleGrid, Stack } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { CodeInput } from './CodeInput'
import { accepted, FileInput } from './FileInput'
import { useField } from './field'

export type HeaderValue = Schemas['TemplateHeaderValue']
export const headerFormats = ['text', 'image', 'video', 'document', 'location', 'product'] as const
export type HeaderFormat = (typeof headerFormats)[number]

/** Which of its parts a header has. */
export function formatOf(value: HeaderValue | undefined): HeaderFormat | null {
  if (value === undefined) return null
  if (typeof value === 'string') return 'text'
  return headerFormats.find((format) => value[format] !== undefined) ?? null
}

const emptyHeader: Record<HeaderFormat, HeaderValue> = {
  text: { text: '' },
  image: { image: {} },
  video: { video: {} },
  document: { document: {} },
  location: { location: { latitude: '', longitude: '' } },
  product: { product: { catalog_id: '', product_retailer_id: '' } },
}

type Props = {
  pointer: string
  label: string
  /** What may be chosen. With one alone, such as what a template asks for, there is nothing to choose. */
  formats: readonly HeaderFormat[]
  value: HeaderValue | undefined
  onChange: (value: HeaderValue | undefined, typed?: string) => void
}

/** What stands above a message: a text, or a picture, a video, a document; of a template a place or a product too. */
export function HeaderInput({ pointer, label, formats, value, onChange }: Props) {
  const t = useTranslations('builder.header')
  const { id, error, disabled } = useField(pointer, true)
  const only = formats.length === 1 ? formats[0] : undefined
  const format = only ?? formatOf(value)
  return (
    <Stack gap="xs">
      {!only && (
        <NativeSelect
          id={id}
          label={label}
          error={error}
          disabled={disabled}
          value={format ?? ''}
          data={[{ value: '', label: t('none') }, ...formats.map((one) => ({ value: one, label: t(one) }))]}
          onChange={(event) => {
            const chosen = formats.find((one) => one === event.currentTarget.value)
            onChange(chosen && emptyHeader[chosen])
          }}
        />
      )}
      {format && (
        <Part format={format} pointer={pointer} label={only ? label : t(format)} value={value} onChange={onChange} />
      )}
    </Stack>
  )
}

function Part({ format, pointer, label, value, onChange }: Omit<Props, 'formats'> & { format: HeaderFormat }) {
  const t = useTranslations('builder.header')
  const given = typeof value === 'object' ? value : {}
  switch (format) {
    case 'text':
      return (
        <CodeInput
          pointer={pointer}
          label={label}
          limit={60}
          value={(typeof value === 'string' ? value : value?.text) ?? ''}
          onChange={(text) => onChange({ text }, pointer)}
        />
      )
    case 'image':
    case 'video':
    case 'document': {
      const file = given[format] ?? {}
      return (
        <>
          <FileInput
            key={format}
            pointer={`${pointer}/${format}`}
            label={label}
            accept={accepted[format]}
            value={file}
            onChange={(next) => onChange({ [format]: { ...file, ...next } }, pointer)}
          />
          {format === 'document' && (
            <CodeInput
              pointer={`${pointer}/document/filename`}
              label={t('filename')}
              limit={240}
              value={file.filename ?? ''}
              onChange={(filename) => onChange({ document: { ...file, filename } }, `${pointer}/filename`)}
            />
          )}
        </>
      )
    }
    case 'location': {
      const place = given.location ?? { latitude: '', longitude: '' }
      const part = (name: 'latitude' | 'longitude' | 'name' | 'address') => (
        <CodeInput
          pointer={`${pointer}/location/${name}`}
          label={t(name)}
          plain={name === 'latitude' || name === 'longitude'}
          value={String(place[name] ?? '')}
          onChange={(text) => onChange({ location: { ...place, [name]: text } }, `${pointer}/${name}`)}
        />
      )
      return (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
          {part('latitude')}
          {part('longitude')}
          {part('name')}
          {part('address')}
        </SimpleGrid>
      )
    }
    case 'product': {
      const product = given.product ?? { catalog_id: '', product_retailer_id: '' }
      const part = (name: 'catalog_id' | 'product_retailer_id') => (
        <CodeInput
          pointer={`${pointer}/product/${name}`}
          label={t(name)}
          plain
          value={product[name]}
          onChange={(text) => onChange({ product: { ...product, [name]: text } }, `${pointer}/${name}`)}
        />
      )
      return (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
          {part('catalog_id')}
          {part('product_retailer_id')}
        </SimpleGrid>
      )
    }
  }
}
