import { test } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'
import { looksRight } from './looks'
import { review } from './simulator'

withBrowser()

const button = (text: string) => ({ type: 'QUICK_REPLY', text })
const card = (text: string) => ({
  components: [
    { type: 'HEADER', format: 'PRODUCT' },
    { type: 'BODY', text },
    { type: 'BUTTONS', buttons: [button('Dettagli')] },
  ],
})

/** A template with parts of many kinds. */
async function written(): Promise<{ id: string; name: string }> {
  const components = [
    { type: 'HEADER', format: 'TEXT', text: 'Saldi di {{1}}', example: { header_text: ['maggio'] } },
    { type: 'BODY', text: 'Ciao {{1}}, ecco le offerte.', example: { body_text: [['Anna']] } },
    { type: 'FOOTER', text: 'Rispondi STOP per non riceverne' },
    {
      type: 'BUTTONS',
      buttons: [
        button('Più tardi'),
        { type: 'URL', text: 'Vedi', url: 'https://shop.example/{{1}}', example: ['https://shop.example/abiti'] },
        { type: 'COPY_CODE', example: 'SAVE' },
      ],
    },
    { type: 'CAROUSEL', cards: [card('Un abito rosso'), card('Un abito blu')] },
  ]
  const name = `looks_${Date.now()}`
  const body = { name, language: 'it', category: 'MARKETING', components }
  const { id } = await api<{ id: string }>('POST', '/v1/templates', body)
  return { id, name }
}

test('templates', async () => {
  const page = await newPage()
  await signedIn(page, 'owner')
  await page.goto('/console/templates')
  await page.getByRole('row').getByRole('link').first().waitFor()
  await looksRight(page, 'templates')
  await page.goto('/console/templates?search=nobody-wrote-this')
  await page.getByText('No template fits.').waitFor()
  await looksRight(page, 'templates nothing')
  await page.goto('/console/templates?tab=library')
  await page.getByRole('button', { name: 'Use it' }).first().waitFor()
  await looksRight(page, 'templates library')
  await page.getByRole('button', { name: 'Use it' }).first().click()
  await page.getByRole('dialog').getByLabel('Name').waitFor()
  await looksRight(page, 'templates library use')
})

test('a template', async () => {
  const page = await newPage()
  await signedIn(page, 'owner')
  await page.goto('/console/templates/new')
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByRole('alert').waitFor()
  await looksRight(page, 'template new refused')
  await page.getByLabel('Category').selectOption('AUTHENTICATION')
  await page.getByLabel('How the code arrives').selectOption('ZERO_TAP')
  await page.getByRole('button', { name: 'Add an app' }).click()
  await looksRight(page, 'template new code')

  const { id, name } = await written()
  await page.goto(`/console/templates/${id}`)
  await page.getByRole('region', { name: 'On the phone' }).getByText('Un abito blu').waitFor()
  await looksRight(page, 'template draft')
  await api('POST', `/v1/templates/${id}/submit`)
  await review(name, { language: 'it', status: 'REJECTED', reason: 'TAG_CONTENT_MISMATCH' })
  await page.getByText('(TAG_CONTENT_MISMATCH)').waitFor()
  await page.getByRole('button', { name: 'Let Meta count' }).waitFor()
  await looksRight(page, 'template rejected')
  await page.getByRole('button', { name: 'Duplicate…' }).click()
  await page.getByRole('button', { name: 'Make the draft' }).click()
  await page.getByText('Choose a language.').first().waitFor()
  await looksRight(page, 'template duplicate')
})
