import type { Shown } from '../../lib/preview/Bubble'
import type { Form } from './form'
import type { Component } from './parts'
import { examplesOf, filled } from './variables'

/** What Meta writes of a one-time code, which nobody can change. */
export type Words = { code: string; safe: string; expires: (minutes: number) => string; copy: string }

function textOf(component: Component | undefined): string {
  return component?.text ? filled(component.text, examplesOf(component)) : ''
}

function labelsOf(components: readonly Component[], usual: string): string[] {
  const buttons = components.find(({ type }) => type === 'BUTTONS')?.buttons ?? []
  return buttons.map((button) => button.text || (button.type === 'OTP' || button.type === 'COPY_CODE' ? usual : ''))
}

/** How a template looks on a phone, with its examples for values. */
export function shownOf({ category, components }: Form, words: Words): Shown {
  const part = (kind: string) => components.find(({ type }) => type === kind)
  const [header, body, footer, offer] = ['HEADER', 'BODY', 'FOOTER', 'LIMITED_TIME_OFFER'].map(part)
  const isCode = category === 'AUTHENTICATION'
  const written = isCode
    ? [words.code, body?.add_security_recommendation && words.safe].filter(Boolean).join(' ')
    : textOf(body)
  const minutes = footer?.code_expiration_minutes
  const format = header?.format?.toLowerCase()
  const cards = part('CAROUSEL')?.cards ?? []
  return {
    ...(format && format !== 'text' ? { media: format } : {}),
    header: [textOf(header), offer?.limited_time_offer?.text].filter(Boolean).join(' · '),
    body: written,
    footer: isCode && minutes ? words.expires(minutes) : (footer?.text ?? ''),
    buttons: labelsOf(components, words.copy),
    cards: cards.map((card) => ({
      body: textOf(card.components.find(({ type }) => type === 'BODY')),
      buttons: labelsOf(card.components, words.copy),
    })),
  }
}
