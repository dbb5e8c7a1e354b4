import { NativeSelect, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useField } from '../../lib/fields/field'
import { ExampleFile, isFileFormat } from './ExampleFile'
import { type Component, type HeaderFormat, headerAs, limits } from './parts'
import { VariableText } from './VariableText'

type Props = {
  pointer: string
  component: Component
  formats: readonly HeaderFormat[]
  named: boolean
  onChange: (next: Component) => void
}

/** What stands above the text, of a message or of a card. */
export function HeaderFields({ pointer, component, formats, named, onChange }: Props) {
  const t = useTranslations('templates')
  const { format } = component
  return (
    <>
      <NativeSelect
        {...useField(`${pointer}/format`)}
        label={t('headerKind')}
        value={format ?? ''}
        data={formats.map((value) => ({ value, label: t(`formats.${value}`) }))}
        onChange={(event) => {
          const next = formats.find((one) => one === event.currentTarget.value)
          if (next) onChange(headerAs(component, next))
        }}
      />
      {format === 'TEXT' && (
        <VariableText
          pointer={pointer}
          label={t('headerText')}
          component={component}
          named={named}
          limit={limits.header}
          onChange={onChange}
        />
      )}
      {isFileFormat(format) && (
        <ExampleFile
          key={format}
          pointer={pointer}
          format={format}
          handle={component.example?.header_handle?.[0] ?? ''}
          onChange={(handle) => onChange({ ...component, example: { header_handle: [handle] } })}
        />
      )}
      {(format === 'LOCATION' || format === 'PRODUCT') && (
        <Text size="sm" c="dimmed">
          {t('headerLater')}
        </Text>
      )}
    </>
  )
}
