import { Stack } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useField } from '../../lib/fields/field'
import { Rows } from '../../lib/fields/Rows'
import { ButtonRows } from './ButtonRows'
import { HeaderFields } from './HeaderFields'
import { type Card, type Component, cardButtonKinds, cardHeaderFormats, freshCard, limits, most } from './parts'
import { VariableText } from './VariableText'

type Props = {
  pointer: string
  cards: readonly Card[]
  named: boolean
  onChange: (next: Card[]) => void
}

/** The cards of a carousel. A new one has the parts of the first, as Meta wants all of them alike. */
export function CarouselRows({ pointer, cards, named, onChange }: Props) {
  const t = useTranslations('templates')
  return (
    <Rows
      pointer={`${pointer}/cards`}
      legend={t('parts.CAROUSEL')}
      nameOf={(number) => t('card', { number })}
      items={cards}
      fresh={cards[0] ?? freshCard()}
      addLabel={t('addCard')}
      max={most.cards}
      onChange={onChange}
    >
      {(card, index, change) => (
        <CardFields pointer={`${pointer}/cards/${index}`} card={card} named={named} onChange={change} />
      )}
    </Rows>
  )
}

type CardProps = { pointer: string; card: Card; named: boolean; onChange: (next: Card) => void }

function CardFields({ pointer, card, named, onChange }: CardProps) {
  const { id } = useField(pointer, true)
  return (
    <Stack gap="xs" id={id} tabIndex={-1}>
      {card.components.map((component, index) => (
        <CardPart
          key={component.type}
          pointer={`${pointer}/components/${index}`}
          component={component}
          named={named}
          onChange={(next) => onChange({ ...card, components: card.components.with(index, next) })}
        />
      ))}
    </Stack>
  )
}

type PartProps = { pointer: string; component: Component; named: boolean; onChange: (next: Component) => void }

function CardPart({ pointer, component, named, onChange }: PartProps) {
  const t = useTranslations('templates')
  const given = { pointer, component, named, onChange }
  switch (component.type) {
    case 'HEADER':
      return <HeaderFields {...given} formats={cardHeaderFormats} />
    case 'BODY':
      return <VariableText {...given} label={t('bodyText')} limit={limits.cardBody} lines={2} />
    case 'BUTTONS':
      return (
        <ButtonRows
          pointer={pointer}
          buttons={component.buttons ?? []}
          kinds={cardButtonKinds}
          max={most.cardButtons}
          onChange={(buttons) => onChange({ ...component, buttons })}
        />
      )
    default:
      return null
  }
}
