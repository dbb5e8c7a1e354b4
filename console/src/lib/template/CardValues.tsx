import { Fieldset, Stack } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { CodeInput } from '../fields/CodeInput'
import { HeaderInput, headerFormats } from '../fields/HeaderInput'
import { Rows } from '../fields/Rows'
import { ButtonValues } from './ButtonValues'
import { withPart } from './templates'

type Card = Schemas['TemplateCard']
type Value = Schemas['TemplateCardValue']

type Props = {
  pointer: string
  cards: readonly Card[]
  /** Whether 2 to 10 may be given, each like the first. */
  free: boolean
  values: readonly Value[]
  onChange: (values: Value[], typed?: string) => void
}

/** What the cards of a carousel ask for. */
export function CardValues({ pointer, cards, free, values, onChange }: Props) {
  const t = useTranslations('builder.template')
  const [first] = cards
  if (free && first) {
    return (
      <Rows
        pointer={pointer}
        legend={t('cards')}
        nameOf={(number) => t('card', { number })}
        items={values}
        onChange={(next) => onChange(next)}
        fresh={{}}
        addLabel={t('addCard')}
        max={10}
      >
        {(value, index, change) => <One pointer={`${pointer}/${index}`} card={first} value={value} onChange={change} />}
      </Rows>
    )
  }
  return (
    <Stack gap="sm">
      {cards.map((card, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cards of a template have no ids and do not move
        <Fieldset key={index} legend={t('card', { number: index + 1 })}>
          <One
            pointer={`${pointer}/${index}`}
            card={card}
            value={values[index] ?? {}}
            onChange={(value) =>
              onChange(
                cards.map((_, at) => (at === index ? value : (values[at] ?? {}))),
                `${pointer} ${index}`,
              )
            }
          />
        </Fieldset>
      ))}
    </Stack>
  )
}

type OneProps = { pointer: string; card: Card; value: Value; onChange: (value: Value) => void }

function One({ pointer, card, value, onChange }: OneProps) {
  const t = useTranslations('builder.template')
  const format = headerFormats.find((one) => one === card.header_format.toLowerCase())
  return (
    <Stack gap="xs">
      {format && (
        <HeaderInput
          pointer={`${pointer}/header`}
          label={t('header')}
          formats={[format]}
          value={value.header}
          onChange={(header) => onChange(withPart(value, 'header', header))}
        />
      )}
      {card.body.map((name) => (
        <CodeInput
          key={name}
          pointer={`${pointer}/parameters/${name}`}
          label={t('parameter', { name: `{{${name}}}` })}
          value={value.parameters?.[name] ?? ''}
          onChange={(text) => onChange({ ...value, parameters: { ...value.parameters, [name]: text } })}
        />
      ))}
      <ButtonValues
        pointer={`${pointer}/buttons`}
        buttons={card.buttons}
        values={value.buttons}
        onChange={(buttons) => onChange(withPart(value, 'buttons', buttons))}
      />
    </Stack>
  )
}
