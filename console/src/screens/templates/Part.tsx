import { NumberInput, Stack, Switch, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useField, useFields } from '../../lib/fields/field'
import { ButtonRows } from './ButtonRows'
import { CarouselRows } from './CarouselRows'
import type { Form } from './form'
import { HeaderFields } from './HeaderFields'
import { PartFrame } from './PartFrame'
import { buttonKinds, type Component, componentKinds, headerFormats, limits, most } from './parts'
import { TextBox } from './TextBox'
import { VariableText } from './VariableText'

type Props = {
  pointer: string
  form: Form
  component: Component
  onChange: (next: Component) => void
  onRemove: () => void
}

const otpOnly = ['OTP'] as const
const noOtp = buttonKinds.filter((kind) => kind !== 'OTP')

/** One part of a template. Buttons and cards go when the last of them does. */
export function Part(props: Props) {
  const { pointer, form, component, onChange, onRemove } = props
  const t = useTranslations('templates')
  const kind = componentKinds.find((one) => one === component.type)
  const { id } = useField(pointer, true)
  if (kind === 'BUTTONS') {
    const isCode = form.category === 'AUTHENTICATION'
    return (
      <Stack id={id} tabIndex={-1}>
        <ButtonRows
          pointer={pointer}
          buttons={component.buttons ?? []}
          kinds={isCode ? otpOnly : noOtp}
          max={isCode ? 1 : most.buttons}
          onChange={(buttons) => (buttons.length > 0 ? onChange({ ...component, buttons }) : onRemove())}
        />
      </Stack>
    )
  }
  if (kind === 'CAROUSEL') {
    return (
      <Stack id={id} tabIndex={-1}>
        <CarouselRows
          pointer={pointer}
          cards={component.cards ?? []}
          named={form.named}
          onChange={(cards) => (cards.length > 0 ? onChange({ ...component, cards }) : onRemove())}
        />
      </Stack>
    )
  }
  return (
    <PartFrame
      pointer={pointer}
      name={kind ? t(`parts.${kind}`) : component.type}
      onRemove={kind === 'BODY' ? undefined : onRemove}
    >
      <Fields {...props} />
    </PartFrame>
  )
}

function Fields({ pointer, form, component, onChange }: Props) {
  const t = useTranslations('templates')
  const isCode = form.category === 'AUTHENTICATION'
  const given = { pointer, component, onChange }
  switch (component.type) {
    case 'HEADER':
      return <HeaderFields {...given} named={form.named} formats={headerFormats} />
    case 'BODY': {
      if (isCode) return <CodeBody component={component} onChange={onChange} />
      const offered = form.components.some(({ type }) => type === 'LIMITED_TIME_OFFER')
      const limit = offered ? limits.offerBody : limits.body
      return <VariableText {...given} label={t('bodyText')} named={form.named} limit={limit} lines={4} />
    }
    case 'FOOTER':
      return isCode ? (
        <CodeFooter {...given} />
      ) : (
        <TextBox
          pointer={`${pointer}/text`}
          label={t('footerText')}
          value={component.text ?? ''}
          limit={limits.footer}
          onChange={(text) => onChange({ ...component, text })}
        />
      )
    case 'LIMITED_TIME_OFFER':
      return <Offer {...given} />
    case 'CALL_PERMISSION_REQUEST':
      return <Text size="sm">{t('callHint')}</Text>
    default:
      return <Text size="sm">{t('unknownPart')}</Text>
  }
}

type FieldProps = Pick<Props, 'pointer' | 'component' | 'onChange'>

function CodeBody({ component, onChange }: Omit<FieldProps, 'pointer'>) {
  const t = useTranslations('templates')
  const { readOnly } = useFields()
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('codeHint')}
      </Text>
      <Switch
        label={t('codeSafe')}
        disabled={readOnly}
        checked={component.add_security_recommendation ?? false}
        onChange={(event) => onChange({ ...component, add_security_recommendation: event.currentTarget.checked })}
      />
    </>
  )
}

function CodeFooter({ pointer, component, onChange }: FieldProps) {
  const t = useTranslations('templates')
  return (
    <NumberInput
      {...useField(`${pointer}/code_expiration_minutes`)}
      label={t('codeExpires')}
      allowDecimal={false}
      value={component.code_expiration_minutes ?? ''}
      onChange={(value) => {
        const { code_expiration_minutes: _, ...rest } = component
        onChange(value === '' ? rest : { ...rest, code_expiration_minutes: Number(value) })
      }}
    />
  )
}

function Offer({ pointer, component, onChange }: FieldProps) {
  const t = useTranslations('templates')
  const { readOnly } = useFields()
  const offer = component.limited_time_offer ?? { text: '' }
  return (
    <>
      <TextBox
        pointer={`${pointer}/limited_time_offer/text`}
        label={t('offerText')}
        value={offer.text}
        limit={limits.offer}
        onChange={(text) => onChange({ ...component, limited_time_offer: { ...offer, text } })}
      />
      <Switch
        label={t('offerExpires')}
        disabled={readOnly}
        checked={offer.has_expiration ?? false}
        onChange={(event) =>
          onChange({ ...component, limited_time_offer: { ...offer, has_expiration: event.currentTarget.checked } })
        }
      />
    </>
  )
}
