import { expect, test } from 'vitest'
import { validateTemplates } from './filters'
import { freshForm, inCategory } from './form'
import { buttonInputs, libraryTemplate } from './library-template'
import { chosen } from './list'
import { freshCard } from './parts'
import { placesOf } from './places'
import { shownOf } from './shown'
import { withText } from './variables'

const words = { code: 'The code.', safe: 'Keep it.', expires: (minutes: number) => `${minutes} min`, copy: 'Copy' }

test('the phone shows the examples in place of the variables', () => {
  const body = withText({ type: 'BODY' }, 'Ciao {{1}}, il codice è {{2}}.', false, { 1: 'Anna' })
  const shown = shownOf(
    {
      category: 'MARKETING',
      named: false,
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Solo oggi' } },
        body,
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'COPY_CODE', example: 'A' },
            { type: 'QUICK_REPLY', text: 'Ok' },
          ],
        },
        { type: 'CAROUSEL', cards: [freshCard()] },
      ],
    },
    words,
  )
  expect(shown).toEqual({
    media: 'image',
    header: 'Solo oggi',
    body: 'Ciao Anna, il codice è {{2}}.',
    footer: '',
    buttons: ['Copy', 'Ok'],
    cards: [{ body: '', buttons: [''] }],
  })
})

test('of a one-time code it shows what Meta writes', () => {
  const shown = shownOf(inCategory(freshForm(), 'AUTHENTICATION'), words)
  expect(shown).toMatchObject({ body: 'The code. Keep it.', footer: '10 min', buttons: ['Copy'] })
})

test('every place of a template has a pointer', () => {
  const places = placesOf([
    { type: 'BODY', text: '' },
    { type: 'BUTTONS', buttons: [{ type: 'URL' }] },
    { type: 'CAROUSEL', cards: [freshCard(), freshCard()] },
  ])
  const pointers = places.map(({ pointer }) => pointer)
  expect(new Set(pointers).size).toBe(pointers.length)
  expect(pointers).toEqual(
    expect.arrayContaining([
      '/components/0/text',
      '/components/1/buttons/0/url',
      '/components/2/cards/1/components/0/example',
      '/components/2/cards/1/components/2/buttons/0/text',
    ]),
  )
  expect(places.find(({ pointer }) => pointer === '/components/2/cards/1/components/1/text')).toMatchObject({
    part: 'BODY',
    card: 1,
  })
})

test('the list is filtered by what the address says', () => {
  const one = { id: '1', body: 'Ciao', status: 'APPROVED', category: 'UTILITY', quality: '', named: false }
  const parameters = { header: '', header_media: '', body: [], url_buttons: [], coupon_codes: [], unfillable: [] }
  const times = { changed_at: null, submitted_at: null, synced_at: '2026-01-01T00:00:00Z' }
  const all = [
    { ...one, ...times, parameters, name: 'sale', language: 'it' },
    { ...one, ...times, parameters, name: 'sale', language: 'es', status: 'REJECTED' },
    { ...one, ...times, parameters, name: 'code', language: 'it', category: 'AUTHENTICATION' },
  ]
  const namesOf = (filters: object) => chosen(all, filters).map(({ name, language }) => `${name} ${language}`)
  expect(namesOf({})).toEqual(['code it', 'sale es', 'sale it'])
  expect(namesOf({ search: 'SAL', status: 'REJECTED' })).toEqual(['sale es'])
  expect(namesOf({ category: 'AUTHENTICATION', language: 'it' })).toEqual(['code it'])
  expect(validateTemplates({ tab: 'odd', search: '', status: 'PAUSED', more: 1 })).toEqual({ status: 'PAUSED' })
})

test('a template of the library asks where its buttons lead', () => {
  const item = libraryTemplate({
    name: 'delivery',
    body: 'Ciao {{1}}',
    body_params: ['Anna'],
    buttons: [{ type: 'url', text: 'Track' }, { type: 'QUICK_REPLY', text: 'Ok' }, { type: 'PHONE_NUMBER' }],
  })
  expect(item).toMatchObject({ name: 'delivery', header: '', parameters: ['Anna'] })
  const none = { url: '', example: '', phone: '' }
  const given = [
    { ...none, url: 'https://a.example/{{1}}', example: 'https://a.example/7' },
    none,
    { ...none, phone: '+39' },
  ]
  expect(buttonInputs(item.buttons, given)).toEqual([
    { type: 'URL', url: { base_url: 'https://a.example/{{1}}', url_suffix_example: 'https://a.example/7' } },
    { type: 'PHONE_NUMBER', phone_number: '+39' },
  ])
})
