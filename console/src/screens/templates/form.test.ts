import { describe, expect, test } from 'vitest'
import type { Template } from '../../lib/template/templates'
import { type Form, formOf, freshForm, inCategory, inputOf, meaningOf, withNames, withoutPart, withPart } from './form'
import {
  buttonAs,
  buttonKinds,
  type Component,
  cardHeaderFormats,
  componentKinds,
  freshButton,
  freshCard,
  freshHeader,
  headerAs,
  headerFormats,
} from './parts'
import { withText } from './variables'

const template: Template = {
  id: '1',
  name: 'welcome',
  language: 'it',
  status: 'DRAFT',
  category: 'MARKETING',
  quality: '',
  named: false,
  body: '',
  parameters: { header: '', header_media: '', body: [], url_buttons: [], coupon_codes: [], unfillable: [] },
  changed_at: null,
  submitted_at: null,
  synced_at: '2026-01-01T00:00:00Z',
}

/** The form of what the API keeps of a form. */
function kept(form: Form): Form {
  const { category, parameter_format: format, message_send_ttl_seconds: ttl, components } = inputOf(form)
  const draft = { category, named: format === 'NAMED', ...(ttl ? { message_send_ttl_seconds: ttl } : {}) }
  return formOf({ ...template, draft: { ...draft, components: JSON.parse(JSON.stringify(components)) } })
}

const body: Component = { type: 'BODY', text: 'Ciao' }
const of = (...components: Component[]): Form => ({ category: 'MARKETING', named: false, components })

describe('what is written comes back as it was', () => {
  test.each(componentKinds)('part %s', (kind) => {
    const form = kind === 'BODY' ? freshForm() : withPart(freshForm(), kind)
    expect(form.components.map(({ type }) => type)).toContain(kind)
    expect(kept(form)).toEqual(form)
  })
  test.each(headerFormats)('header %s', (format) => {
    const form = of(freshHeader(format), body)
    expect(kept(form)).toEqual(form)
  })
  test.each(buttonKinds)('button %s', (kind) => {
    const form = of(body, { type: 'BUTTONS', buttons: [freshButton(kind)] })
    expect(kept(form)).toEqual(form)
  })
  test.each(cardHeaderFormats)('cards with %s', (format) => {
    const card = { components: [freshHeader(format), ...freshCard().components.slice(1)] }
    const form = of(body, { type: 'CAROUSEL', cards: [card, card] })
    expect(kept(form)).toEqual(form)
  })
  test('a one-time code, with its time', () => {
    const { aside: _, ...code } = inCategory(freshForm(), 'AUTHENTICATION')
    const form = { ...code, ttl: 600 }
    expect(kept(form)).toEqual(form)
  })
  test('names, and what nobody here knows', () => {
    const named = withText(body, 'Ciao {{first_name}}, a presto', true, { first_name: 'Anna' })
    const form = { ...of({ ...named, hint: { of: 'another program' } }, { type: 'TAP_TARGET', url: 'x' }), named: true }
    expect(kept(form)).toEqual(form)
  })
})

test('what Meta spells otherwise is spelled in one way', () => {
  const components = [
    { type: 'header', format: 'image' },
    { type: 'body', text: 'Ciao' },
    { type: 'buttons', buttons: [{ type: 'quick_reply', text: 'Ok' }] },
  ]
  expect(formOf({ ...template, components }).components).toEqual([
    { type: 'HEADER', format: 'IMAGE' },
    { type: 'BODY', text: 'Ciao' },
    { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Ok' }] },
  ])
})

test('a one-time code that reads back as an address is one again', () => {
  const components = [
    { type: 'BODY', text: '*{{1}}* is your verification code.', add_security_recommendation: true },
    {
      type: 'BUTTONS',
      buttons: [{ type: 'URL', text: 'Copy code', url: 'https://x.example/?otp_type=ONE_TAP&code=otp{{1}}' }],
    },
  ]
  expect(formOf({ ...template, category: 'AUTHENTICATION', components }).components).toEqual([
    { type: 'BODY', add_security_recommendation: true },
    { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'ONE_TAP', text: 'Copy code' }] },
  ])
})

test('parts stand in the order in which they are read', () => {
  const all = (['BUTTONS', 'FOOTER', 'HEADER'] as const).reduce(withPart, freshForm())
  expect(all.components.map(({ type }) => type)).toEqual(['HEADER', 'BODY', 'FOOTER', 'BUTTONS'])
  expect(withoutPart(all, 'FOOTER').components.map(({ type }) => type)).toEqual(['HEADER', 'BODY', 'BUTTONS'])
})

test('what was written comes back with its category, and is not sent meanwhile', () => {
  const written = withPart(of(withText(body, 'Ciao {{1}}', false, { 1: 'Anna' })), 'FOOTER')
  const code = inCategory(written, 'AUTHENTICATION')
  expect(code.components.map(({ type }) => type)).toEqual(['BODY', 'FOOTER', 'BUTTONS'])
  expect(JSON.stringify(inputOf(code))).not.toContain('Ciao')
  const withoutFooter = withoutPart(code, 'FOOTER')
  const back = inCategory(withoutFooter, 'UTILITY')
  expect(back.components).toEqual(written.components)
  expect(inCategory(back, 'AUTHENTICATION').components).toEqual(withoutFooter.components)
  expect(inCategory(of(body), 'UTILITY').components).toEqual([body])
})

test('a header and a button have their texts again when they are again what they were', () => {
  const header = withText({ type: 'HEADER', format: 'TEXT' }, 'Saldi di {{1}}', false, { 1: 'maggio' })
  const picture = headerAs(header, 'IMAGE')
  expect(inputOf(of(picture, body)).components?.[0]).toEqual({ type: 'HEADER', format: 'IMAGE' })
  expect(headerAs(headerAs(picture, 'VIDEO'), 'TEXT')).toMatchObject(header)
  const link = { type: 'URL', text: 'Compra', url: 'https://shop.example/{{1}}', example: ['x'] }
  const phone = buttonAs(link, 'PHONE_NUMBER')
  const sent = inputOf(of(body, { type: 'BUTTONS', buttons: [phone] })).components?.[1]
  expect(sent).toEqual({ type: 'BUTTONS', buttons: [{ type: 'PHONE_NUMBER', text: 'Compra', phone_number: '' }] })
  expect(buttonAs({ ...phone, text: 'Chiama' }, 'URL')).toMatchObject({ ...link, text: 'Chiama' })
})

test('a form means the same in any order of its keys and with any address of an example', () => {
  const header = (url: string): Component => ({ type: 'HEADER', format: 'IMAGE', example: { header_handle: [url] } })
  const one = meaningOf(of(header('https://a.example/1'), body))
  expect(meaningOf(of(header('https://a.example/2'), { text: 'Ciao', type: 'BODY' }))).toBe(one)
  expect(meaningOf(of(header('4::handle'), body))).not.toBe(one)
  expect(meaningOf(of(header('https://a.example/1'), { ...body, text: 'Addio' }))).not.toBe(one)
})

test('examples follow their variables', () => {
  const one = withText(body, 'Ciao {{1}} e {{2}}!', false, { 1: 'Anna', 2: 'Luca' })
  expect(one.example).toEqual({ body_text: [['Anna', 'Luca']] })
  expect(withText(one, 'Ciao {{1}}!', false).example).toEqual({ body_text: [['Anna']] })
  expect(withText(one, 'Ciao!', false).example).toBeUndefined()
  const named = withNames(of(one), true)
  expect(named.components[0]?.example).toEqual({
    body_text_named_params: [
      { param_name: '1', example: 'Anna' },
      { param_name: '2', example: 'Luca' },
    ],
  })
  expect(withNames(named, false).components).toEqual([one])
  const header = withText({ type: 'HEADER', format: 'TEXT' }, 'Saldi di {{1}}', false, { 1: 'maggio' })
  expect(header.example).toEqual({ header_text: ['maggio'] })
})

test('a button of another kind keeps its label', () => {
  expect(buttonAs({ type: 'QUICK_REPLY', text: 'Compra' }, 'URL')).toMatchObject({
    type: 'URL',
    text: 'Compra',
    url: '',
  })
  expect(buttonAs({ type: 'QUICK_REPLY', text: 'Compra' }, 'CATALOG').text).toBe('View catalog')
})
