import { IconFile, IconMapPin, IconMicrophone, IconPhoto, IconPlayerPlay, IconSticker } from '@tabler/icons-react'
import { Fragment, useState } from 'react'
import { useTranslations } from 'use-intl'
import './preview.css'

export type Shown = {
  media?: string | undefined
  file?: { link?: string | undefined; media_id?: string | undefined } | undefined
  header: string
  body: string
  footer: string
  buttons: readonly string[]
  cards?: readonly { body: string; buttons: readonly string[] }[]
}

/** A message as a phone shows it. Its texts are texts: nothing in them is taken for more. */
export function Bubble({ shown }: { shown: Shown }) {
  const t = useTranslations('builder.preview')
  const { header, body, footer, buttons, cards = [] } = shown
  const empty = !shown.media && !header && !body && !footer && buttons.length === 0
  return (
    <div className="phone">
      <div className="bubble">
        {shown.media && <MediaBox kind={shown.media} file={shown.file} />}
        {header && (
          <div className="bubble-header">
            <Fields text={header} />
          </div>
        )}
        <div className="bubble-body">{empty ? <em>{t('empty')}</em> : <Fields text={body} />}</div>
        {footer && <div className="bubble-footer">{footer}</div>}
      </div>
      <Buttons texts={buttons} />
      {cards.length > 0 && (
        // cards that have no room are scrolled to, by keys too
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached
        <section className="bubble-cards" aria-label={t('cards')} tabIndex={0}>
          {cards.map((card, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: cards are known by their places
            <div key={index} className="bubble-card">
              <div className="bubble">
                <MediaBox kind="image" file={undefined} />
                <div className="bubble-body">
                  <Fields text={card.body} />
                </div>
              </div>
              <Buttons texts={card.buttons} />
            </div>
          ))}
        </section>
      )}
    </div>
  )
}

function Buttons({ texts }: { texts: readonly string[] }) {
  if (texts.length === 0) return null
  return (
    <div className="bubble-buttons">
      {texts.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: buttons are known by their places
        <span key={index} className="bubble-button">
          <Fields text={text || '…'} />
        </span>
      ))}
    </div>
  )
}

const icons = {
  image: IconPhoto,
  video: IconPlayerPlay,
  audio: IconMicrophone,
  document: IconFile,
  sticker: IconSticker,
  location: IconMapPin,
} as const

/** A picture that we have is shown; of everything else, what it is. Addresses of others are not fetched. */
function MediaBox({ kind, file }: { kind: string; file: Shown['file'] }) {
  const [broken, setBroken] = useState('')
  const id = file?.media_id
  const Icon = icons[kind as keyof typeof icons] ?? IconFile
  if (id && (kind === 'image' || kind === 'sticker') && broken !== id) {
    return <img className="bubble-picture" src={`/v1/media/${id}`} alt="" onError={() => setBroken(id)} />
  }
  return (
    <div className="bubble-media">
      <Icon size={28} aria-hidden />
      {file?.link && <span className="bubble-link">{file.link}</span>}
    </div>
  )
}

/** A text with its fields marked. */
function Fields({ text }: { text: string }) {
  const parts = text.split(/(%%[A-Z][A-Z0-9_]*(?:\|[^%\n]*)?%%)/)
  return parts.map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text are known by their places
    index % 2 === 1 ? <mark key={index}>{part.slice(2, -2)}</mark> : <Fragment key={index}>{part}</Fragment>,
  )
}
