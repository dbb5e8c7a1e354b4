import { NativeSelect, Stack, Switch } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useField, useFields } from '../../lib/fields/field'
import { FlowFields } from './FlowFields'
import { OtpFields } from './OtpFields'
import { type Button, type ButtonKind, buttonAs, limits } from './parts'
import { TextBox } from './TextBox'
import { variablesIn } from './variables'

type Props = {
  pointer: string
  button: Button
  kinds: readonly ButtonKind[]
  onChange: (next: Button) => void
}

/** A button of a template, of any kind. */
export function ButtonFields({ pointer, button, kinds, onChange }: Props) {
  const t = useTranslations('templates')
  const { id, error } = useField(pointer, true)
  const known = kinds.find((one) => one === button.type)
  return (
    <Stack gap="xs" id={id} tabIndex={-1}>
      <NativeSelect
        {...useField(`${pointer}/type`)}
        label={t('buttonKind')}
        value={button.type}
        data={[
          ...(known ? [] : [{ value: button.type, label: button.type }]),
          ...kinds.map((value) => ({ value, label: t(`buttons.${value}`) })),
        ]}
        onChange={(event) => {
          const next = kinds.find((one) => one === event.currentTarget.value)
          if (next) onChange(buttonAs(button, next))
        }}
        {...(error ? { error } : {})}
      />
      {/* the label of a button that copies a coupon is WhatsApp's own */}
      {button.type !== 'COPY_CODE' && (
        <TextBox
          pointer={`${pointer}/text`}
          label={t('label')}
          value={button.text ?? ''}
          limit={limits.label}
          {...(button.type === 'OTP' ? { description: t('labelMeta') } : {})}
          onChange={(text) => onChange({ ...button, text })}
        />
      )}
      <Kind pointer={pointer} button={button} onChange={onChange} />
    </Stack>
  )
}

type KindProps = Omit<Props, 'kinds'>

/** What a kind of button has beside its label. */
function Kind({ pointer, button, onChange }: KindProps) {
  const t = useTranslations('templates')
  switch (button.type) {
    case 'URL':
      return <Address pointer={pointer} button={button} onChange={onChange} />
    case 'PHONE_NUMBER':
      return (
        <TextBox
          pointer={`${pointer}/phone_number`}
          label={t('phone')}
          plain
          placeholder="+39…"
          value={button.phone_number ?? ''}
          onChange={(phone) => onChange({ ...button, phone_number: phone })}
        />
      )
    case 'COPY_CODE':
      return (
        <TextBox
          pointer={`${pointer}/example`}
          label={t('couponExample')}
          plain
          value={first(button.example)}
          onChange={(example) => onChange({ ...button, example })}
        />
      )
    case 'FLOW':
      return <FlowFields pointer={pointer} button={button} onChange={onChange} />
    case 'OTP':
      return <OtpFields pointer={pointer} button={button} onChange={onChange} />
    default:
      return null
  }
}

function first(example: Button['example']): string {
  return (Array.isArray(example) ? example[0] : example) ?? ''
}

/** Where a button leads: an address that may end in one variable. */
function Address({ pointer, button, onChange }: KindProps) {
  const t = useTranslations('templates')
  const { readOnly } = useFields()
  const url = button.url ?? ''
  const [variable] = variablesIn(url)
  return (
    <>
      <TextBox
        pointer={`${pointer}/url`}
        label={t('address')}
        description={t('addressHint')}
        plain
        placeholder="https://"
        value={url}
        onChange={(next) => {
          const { example, ...rest } = button
          const keeps = variablesIn(next).length > 0
          onChange({ ...rest, url: next, ...(keeps ? { example: [first(example)] } : {}) })
        }}
      />
      {variable !== undefined && (
        <TextBox
          pointer={`${pointer}/example`}
          label={t('addressExample')}
          plain
          value={first(button.example)}
          onChange={(example) => onChange({ ...button, example: [example] })}
        />
      )}
      <Switch
        label={t('track')}
        description={t('trackHint')}
        disabled={readOnly}
        checked={button.track ?? false}
        onChange={(event) => {
          const { track: _, ...rest } = button
          onChange(event.currentTarget.checked ? { ...rest, track: true } : rest)
        }}
      />
    </>
  )
}
