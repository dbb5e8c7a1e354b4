import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Schemas } from '../src/api/client'
import { type Form, formOf, freshForm, inCategory, inputOf } from '../src/screens/templates/form'
import {
  type Button,
  type ButtonKind,
  buttonKinds,
  type Component,
  freshButton,
  freshComponent,
  freshHeader,
} from '../src/screens/templates/parts'
import { api } from './api'
import { activeOf, newPhone } from './automations'
import { newPage, signedIn, withBrowser } from './browser'
import { review, textsAt } from './simulator'

withBrowser()

type Kept = {
  id: string
  status: string
  category: string
  language: string
  body: string
  parameters: { body: string[] }
}

const read = (id: string) => api<Kept>('GET', `/v1/templates/${id}`)
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const idIn = (page: Page) => page.url().split('/').at(-1) ?? ''

async function addPart(page: Page, part: string) {
  await button(page, 'Add a part').click()
  await page.getByRole('menuitem', { name: part, exact: true }).click()
}

async function uploadExample(page: Page) {
  const picture = { name: 'dress.png', mimeType: 'image/png', buffer: Buffer.from('picture') }
  await page.locator('input[type=file]').setInputFiles(picture)
  await page.getByText('Uploaded: dress.png').waitFor()
}

test('a template is written, refused, rejected by Meta, mended, approved and reaches a phone', async () => {
  const name = `saldi_${Date.now()}`
  const page = await newPage()
  await signedIn(page, 'marketer')
  await page.getByRole('link', { name: 'Message templates' }).click()
  await page.getByRole('link', { name: 'New template' }).first().click()
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Language').selectOption('it')
  await page.getByLabel('Category').selectOption('UTILITY')
  await page.getByLabel('Variables').selectOption('named')
  const body = page.getByLabel('Text of the message')
  await body.fill('{{first_name}}, i saldi di {{month}} ti aspettano.')
  await page.getByLabel('Example of {{first_name}}').fill('Anna')
  await page.getByLabel('Example of {{month}}').fill('maggio')
  await addPart(page, 'Header')
  await page.getByLabel('Header with').selectOption('IMAGE')
  await uploadExample(page)
  await addPart(page, 'Buttons')
  await page.getByRole('group', { name: 'Button 1' }).getByLabel('Label').fill('Più tardi')
  await button(page, 'Add a button').click()
  const second = page.getByRole('group', { name: 'Button 2' })
  await second.getByLabel('Kind').selectOption('URL')
  await second.getByLabel('Label').fill('Vedi')
  await second.getByLabel('Address', { exact: true }).fill('https://shop.example/{{1}}')
  await second.getByLabel('Example of the whole address').fill('https://shop.example/abiti')
  const phone = page.getByRole('region', { name: 'On the phone' })
  await phone.getByText('Anna, i saldi di maggio ti aspettano.').waitFor()

  // what was typed survives a reload, and the server's rules are shown where they are broken
  await page.reload()
  await phone.getByText('Vedi').waitFor()
  await button(page, 'Save the draft').click()
  await page
    .getByRole('alert')
    .getByRole('button', { name: /^Text: / })
    .click()
  await expect.poll(() => body.evaluate((field) => field === document.activeElement)).toBe(true)
  await page.getByText('a variable must not stand at the beginning').first().waitFor()
  await body.fill('Ciao {{first_name}}, i saldi di {{month}} ti aspettano.')
  await button(page, 'Save the draft').click()
  await button(page, 'Submit to Meta').waitFor()
  await expect.poll(() => page.url()).not.toContain('/new')
  const id = idIn(page)
  expect(await read(id)).toMatchObject({ status: 'DRAFT', category: 'UTILITY', language: 'it' })

  await button(page, 'Submit to Meta').click()
  await page.getByText('In review').waitFor()
  await review(name, { language: 'it', status: 'REJECTED', reason: 'PROMOTIONAL' })
  await page.getByText('(PROMOTIONAL)').waitFor()

  // Meta gives the example out as an address, and wants it once more
  await body.fill('Buongiorno {{first_name}}, i saldi di {{month}} ti aspettano.')
  await button(page, 'Submit to Meta').click()
  await page.getByText('needs the handle of an uploaded example').first().waitFor()
  await uploadExample(page)
  await button(page, 'Submit to Meta').click()
  await page.getByText('In review').waitFor()
  await review(name, { language: 'it', status: 'APPROVED', category: 'MARKETING' })
  await page.getByText('Approved', { exact: true }).waitFor()
  await page.getByText('Category: Marketing').waitFor()

  const automation = await activeOf([
    {
      kind: 'send_template',
      template: name,
      language: 'it',
      header: { image: { link: 'https://cdn.example/dress.png' } },
      parameters: { first_name: '%%FIRST_NAME%%', month: 'giugno' },
      buttons: { 1: { url_suffix: 'abiti' } },
    },
  ])
  const customer = newPhone()
  await api('POST', `/v1/automations/${automation.id}/runs`, { contact: { phone: customer, first_name: 'Rosa' } })
  await expect.poll(() => textsAt(customer)).toEqual(['Buongiorno Rosa, i saldi di giugno ti aspettano.'])

  // its figures open their people
  await page.reload()
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: /^Sent/ }).click()
  await page.getByRole('dialog').getByRole('link', { name: 'Rosa' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })

  await button(page, 'Delete').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await dialog.getByRole('link', { name: /^Automation / }).waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect((await read(id)).status).toBe('APPROVED')

  await button(page, 'Duplicate…').click()
  await dialog.getByLabel('Language').selectOption('es')
  await dialog.getByRole('button', { name: 'Make the draft' }).click()
  await page.getByText('Draft', { exact: true }).waitFor()
  expect(await read(idIn(page))).toMatchObject({ status: 'DRAFT', language: 'es' })
  await page.getByText('In other languages:').getByRole('link', { name: 'Italian' }).waitFor()
})

test('templates are found, read from WhatsApp anew, and taken from the library', async () => {
  const name = `consegna_${Date.now()}`
  const page = await newPage()
  await signedIn(page, 'marketer')
  await page.goto('/console/templates?search=reminder')
  const table = page.getByRole('table', { name: 'Message templates' })
  await table.getByRole('link', { name: 'reminder' }).first().waitFor()
  expect(await table.getByRole('link', { name: 'welcome' }).count()).toBe(0)
  await page.getByLabel('State').selectOption('APPROVED')
  await expect.poll(() => page.url()).toContain('status=APPROVED')
  await button(page, 'Read from WhatsApp').click()
  await page.getByText('All templates were read from WhatsApp anew.').waitFor()

  await page.getByRole('tab', { name: "Meta's library" }).click()
  const item = page.getByRole('article', { name: 'delivery_update_1 Italian' })
  await item.getByText('Ciao Anna, il tuo ordine A-1001').waitFor()
  await item.getByRole('button', { name: 'Use it' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Where “Track” leads').fill('https://shop.example/orders')
  await dialog.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
  await button(page, 'Submit to Meta').click()
  await page.getByText('Approved', { exact: true }).waitFor()
  await page.getByRole('region', { name: 'On the phone' }).getByText('il tuo ordine').waitFor()
})

test('who may only read sees what a template says, and changes nothing', async () => {
  const page = await newPage()
  await signedIn(page, 'chat_manager')
  await page.goto('/console/templates?search=reminder')
  await page.getByRole('link', { name: 'reminder' }).first().click()
  const body = page.getByLabel('Text of the message')
  await body.waitFor()
  await expect.poll(() => body.isDisabled()).toBe(true)
  expect(await button(page, 'Submit to Meta').count()).toBe(0)
  await page.getByRole('region', { name: 'Messages' }).getByText('Delivered').waitFor()
})

test('the server takes every kind that the editor has', async () => {
  const body = { type: 'BODY', text: 'Ciao' }
  const said = {
    text: 'Vedi',
    url: 'https://shop.example',
    phone_number: '+39061234567',
    flow_id: '7',
    example: 'SAVE',
  }
  const button = (kind: ButtonKind): Button => {
    const filled = Object.entries(freshButton(kind)).map(([key, value]) => [key, value || Reflect.get(said, key)])
    return { ...Object.fromEntries(filled), type: kind }
  }
  const card = { components: [freshHeader('PRODUCT'), { ...body }, { type: 'BUTTONS', buttons: [button('SPM')] }] }
  const parts: Record<string, Component[]> = {
    header: [{ ...freshHeader('TEXT'), text: 'Saldi' }, body],
    place: [freshHeader('LOCATION'), body],
    product: [freshHeader('PRODUCT'), body],
    offer: [{ type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Oggi', has_expiration: true } }, body],
    cards: [body, { type: 'CAROUSEL', cards: [card, card] }],
    call: [body, freshComponent('CALL_PERMISSION_REQUEST')],
  }
  for (const kind of buttonKinds.filter((one) => one !== 'OTP')) {
    parts[kind.toLowerCase()] = [body, { type: 'BUTTONS', buttons: [button(kind)] }]
  }
  const forms: [string, Form][] = Object.entries(parts).map(([kind, components]) => [
    kind,
    { category: 'MARKETING', named: false, components },
  ])
  forms.push(['code', { ...inCategory(freshForm(), 'AUTHENTICATION'), aside: undefined }])
  for (const [kind, form] of forms) {
    const named = { name: `kind_${kind}_${Date.now()}`, language: 'it' }
    const made = await api<Schemas['Template']>('POST', '/v1/templates', { ...named, ...inputOf(form) })
    // and gives it back as it was
    expect(formOf(made), kind).toEqual(form)
    expect(made.parameters.unfillable, kind).toEqual([])
  }
})
