import { useTranslations } from 'use-intl'
import { Rows } from '../../lib/fields/Rows'
import { ButtonFields } from './ButtonFields'
import { type Button, type ButtonKind, freshButton } from './parts'

type Props = {
  pointer: string
  buttons: readonly Button[]
  kinds: readonly ButtonKind[]
  max: number
  onChange: (next: Button[]) => void
}

/** The buttons of a message or of a card, in their order. */
export function ButtonRows({ pointer, buttons, kinds, max, onChange }: Props) {
  const t = useTranslations('templates')
  return (
    <Rows
      pointer={`${pointer}/buttons`}
      legend={t('parts.BUTTONS')}
      nameOf={(number) => t('button', { number })}
      items={buttons}
      fresh={freshButton(kinds[0] ?? 'QUICK_REPLY')}
      addLabel={t('addButton')}
      max={max}
      onChange={onChange}
    >
      {(button, index, change) => (
        <ButtonFields pointer={`${pointer}/buttons/${index}`} button={button} kinds={kinds} onChange={change} />
      )}
    </Rows>
  )
}
