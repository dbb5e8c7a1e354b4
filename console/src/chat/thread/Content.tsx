import { Anchor, Text } from '@mantine/core'
import { IconMapPin, IconShoppingBag, IconUser } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { MediaBox } from './MediaBox'

type Content = Schemas['MessageContent']

/** All that a message says beside its text: what somebody wrote is text, and never more. */
export function ContentParts({ content }: { content: Content }) {
  return (
    <>
      {content.referral && <Referral referral={content.referral} />}
      {content.media && <MediaBox media={content.media} />}
      {content.header && <div className="bubble-title">{content.header}</div>}
      {content.location && <Place location={content.location} />}
      {content.contacts && <Cards contacts={content.contacts} />}
      {content.order && <Order order={content.order} />}
      {content.product && <Products products={[content.product]} />}
      {content.products && <Products products={content.products} />}
      {content.form && <Form form={content.form} />}
      {content.reaction && <Reaction emoji={content.reaction.emoji} />}
    </>
  )
}

function Reaction({ emoji }: { emoji: string | undefined }) {
  const t = useTranslations('chat')
  return <div>{emoji ? t('reacted', { emoji }) : t('reactionGone')}</div>
}

function Referral({ referral }: { referral: NonNullable<Content['referral']> }) {
  const t = useTranslations('chat')
  return (
    <div className="bubble-part">
      <Text size="xs" c="dimmed">
        {t('referral')}
      </Text>
      <div>{referral.headline || referral.body || referral.source_url}</div>
    </div>
  )
}

function Place({ location }: { location: NonNullable<Content['location']> }) {
  const t = useTranslations('chat')
  const { latitude, longitude, name, address } = location
  return (
    <div className="bubble-part">
      <IconMapPin size={16} aria-hidden /> {name || t('kinds.location')}
      {address && <div>{address}</div>}
      <Anchor
        size="sm"
        underline="always"
        href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
        target="_blank"
        rel="noreferrer"
      >
        {latitude}, {longitude}
      </Anchor>
    </div>
  )
}

/** The parts of a contact card that people look for, as WhatsApp writes them; whatever has another shape is left out. */
function cardOf(card: unknown): { name: string; phones: string[] } {
  const part = (of: unknown, name: string): unknown =>
    typeof of === 'object' && of !== null ? Object.entries(of).find(([key]) => key === name)?.[1] : undefined
  const name = part(part(card, 'name'), 'formatted_name')
  const phones = part(card, 'phones')
  return {
    name: typeof name === 'string' ? name : '',
    phones: (Array.isArray(phones) ? phones : [])
      .map((one) => part(one, 'phone'))
      .filter((one) => typeof one === 'string'),
  }
}

function Cards({ contacts }: { contacts: readonly unknown[] }) {
  const t = useTranslations('chat')
  return contacts.map((contact, index) => {
    const { name, phones } = cardOf(contact)
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the cards of a message do not move
      <div key={index} className="bubble-part">
        <IconUser size={16} aria-hidden /> {name || t('kinds.contacts')}
        {phones.map((phone) => (
          <div key={phone}>{phone}</div>
        ))}
      </div>
    )
  })
}

function Order({ order }: { order: NonNullable<Content['order']> }) {
  const t = useTranslations('chat')
  return (
    <div className="bubble-part">
      <IconShoppingBag size={16} aria-hidden /> {t('kinds.order')}
      <ul className="bubble-list">
        {order.items.map((item) => (
          <li key={item.product_retailer_id}>
            {item.quantity ?? 1} × {item.product_retailer_id}
            {item.item_price !== undefined && ` · ${item.item_price} ${item.currency ?? ''}`}
          </li>
        ))}
      </ul>
      {order.text}
    </div>
  )
}

function Products({ products }: { products: readonly Schemas['MessageProduct'][] }) {
  return (
    <ul className="bubble-list">
      {products.map((product) => (
        <li key={product.product_retailer_id}>{product.product_retailer_id}</li>
      ))}
    </ul>
  )
}

/** The answers of a form, each with its question's name; one that could not be read is shown as it came. */
function Form({ form }: { form: NonNullable<Content['form']> }) {
  const t = useTranslations('chat')
  const answers: unknown = form.answers
  return (
    <div className="bubble-part">
      <Text size="xs" c="dimmed">
        {form.name || t('kinds.form')}
      </Text>
      {typeof answers === 'object' && answers !== null ? (
        <dl className="bubble-answers">
          {Object.entries(answers).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        String(answers ?? '')
      )}
    </div>
  )
}

/** What could be tapped below a message. */
export function Taps({ content }: { content: Content }) {
  const rows = content.list?.sections.flatMap((section) => section.rows) ?? []
  if (!content.buttons && !content.list && !content.cards) return null
  return (
    <div className="bubble-taps">
      {content.buttons?.map((button, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: buttons are known by their places
        <span key={index} className="bubble-tap" title={button.target ?? button.url ?? button.value}>
          {button.text}
        </span>
      ))}
      {content.list && <span className="bubble-tap">{content.list.button}</span>}
      {rows.length > 0 && (
        <ul className="bubble-list">
          {rows.map((row) => (
            <li key={row.id ?? row.text}>{row.text}</li>
          ))}
        </ul>
      )}
      {content.cards && content.cards.length > 0 && <CardRow cards={content.cards as Content[]} />}
    </div>
  )
}

/** The cards of a carousel, each with what it says. */
function CardRow({ cards }: { cards: readonly Content[] }) {
  return (
    <ul className="bubble-list">
      {cards.map((card, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cards are known by their places
        <li key={index}>
          {[card.text, ...(card.buttons?.map((button) => button.text) ?? [])].filter(Boolean).join(' · ')}
        </li>
      ))}
    </ul>
  )
}
