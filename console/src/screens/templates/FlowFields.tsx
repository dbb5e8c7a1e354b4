import { NativeSelect } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useField } from '../../lib/fields/field'
import type { Button } from './parts'
import { TextBox } from './TextBox'

const ways = ['flow_id', 'flow_name', 'flow_json'] as const

type Props = { pointer: string; button: Button; onChange: (next: Button) => void }

/** Which form of Meta's a button opens: by its id, by its name, or as it is written. */
export function FlowFields({ pointer, button, onChange }: Props) {
  const t = useTranslations('templates')
  const way = ways.find((one) => button[one] !== undefined) ?? 'flow_id'
  const { id, disabled } = useField(`${pointer}/flow_way`)
  return (
    <>
      <NativeSelect
        id={id}
        disabled={disabled}
        label={t('flow')}
        value={way}
        data={ways.map((value) => ({ value, label: t(`flows.${value}`) }))}
        onChange={(event) => {
          const { flow_id: _, flow_name: __, flow_json: ___, ...rest } = button
          onChange({ ...rest, [event.currentTarget.value]: '' })
        }}
      />
      <TextBox
        pointer={`${pointer}/${way}`}
        label={t(`flows.${way}`)}
        plain
        {...(way === 'flow_json' ? { lines: 4 } : {})}
        value={button[way] ?? ''}
        onChange={(text) => onChange({ ...button, [way]: text })}
      />
      <TextBox
        pointer={`${pointer}/navigate_screen`}
        label={t('flowScreen')}
        description={t('flowScreenHint')}
        plain
        value={button.navigate_screen ?? ''}
        onChange={(screen) => {
          const { navigate_screen: _, flow_action: __, ...rest } = button
          onChange(screen ? { ...rest, flow_action: 'navigate', navigate_screen: screen } : rest)
        }}
      />
    </>
  )
}
