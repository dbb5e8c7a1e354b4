import type { Component } from './parts'

/** A field of the form that a problem may lead to, by its pointer, and the part that it belongs to. */
export type Place = { pointer: string; part: string; button?: number; card?: number }

const buttonFields = ['', '/type', '/text', '/url', '/phone_number', '/example', '/otp_type']

function placesIn(components: readonly Component[], at: string, card?: number): Place[] {
  const inCard = card === undefined ? {} : { card }
  return components.flatMap((component, index) => {
    const here = `${at}/${index}`
    const own = (path: string): Place => ({ pointer: `${here}${path}`, part: component.type, ...inCard })
    switch (component.type) {
      case 'HEADER':
        return [own(''), own('/format'), own('/text'), own('/example')]
      case 'BODY':
        return [own(''), own('/text'), own('/example')]
      case 'FOOTER':
        return [own(''), own('/text'), own('/code_expiration_minutes')]
      case 'LIMITED_TIME_OFFER':
        return [own(''), own('/limited_time_offer/text')]
      case 'BUTTONS':
        return [
          own(''),
          own('/buttons'),
          ...(component.buttons ?? []).flatMap((_, button) =>
            buttonFields.map((field) => ({ ...own(`/buttons/${button}${field}`), button })),
          ),
        ]
      case 'CAROUSEL':
        return [
          own(''),
          own('/cards'),
          ...(component.cards ?? []).flatMap((one, number) => [
            { ...own(`/cards/${number}`), card: number },
            ...placesIn(one.components, `${here}/cards/${number}/components`, number),
          ]),
        ]
      default:
        return [own('')]
    }
  })
}

/** Every place of a template that something may be wrong with. */
export function placesOf(components: readonly Component[]): Place[] {
  return placesIn(components, '/components')
}
