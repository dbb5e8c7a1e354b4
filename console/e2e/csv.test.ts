import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'

withBrowser()

test('a file is imported with its columns named, and refused lines come back to be mended', async () => {
  await api('POST', '/v1/lists', { name: 'From a file' })
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/csv')
  const text = [
    'Cellulare;Nome;Scarpe;City',
    '+39 333 640 0001;Anna;38;"Bari; centro"',
    '12;Rotta;39;Lecce',
    '+39 333 640 0003;Carla;"4""0";Roma',
  ]
  await page.getByLabel('CSV file').setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`${text.join('\r\n')}\r\n`),
  })
  await page.getByText('Bari; centro · Lecce · Roma').waitFor()
  const becomes = (column: string) => page.getByLabel(`${column}: Becomes`)
  await expect.poll(() => becomes('Cellulare').inputValue()).toBe('PHONE')
  await expect.poll(() => becomes('Nome').inputValue()).toBe('FIRST_NAME')
  await expect.poll(() => becomes('Scarpe').inputValue()).toBe('')
  await expect.poll(() => becomes('City').inputValue()).toBe('CITY')
  await becomes('Cellulare').selectOption('')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('alert').getByText('Say which column is the phone.').first().waitFor()
  await becomes('Cellulare').selectOption('PHONE')
  await page.getByRole('combobox', { name: 'Put all of them into a list' }).fill('From a')
  await page.getByRole('option', { name: 'From a file' }).click()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('2 contacts added').waitFor()
  await page.getByText('1 line refused').waitFor()
  await page.getByRole('row').filter({ hasText: 'PHONE' }).getByRole('cell', { name: '3', exact: true }).waitFor()

  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download the refused lines' }).click()
  const refused = await coming
  expect(refused.suggestedFilename()).toBe('refused-people.csv')
  const [header, row] = readFileSync(await refused.path(), 'utf8').split('\n')
  expect(header).toBe('Cellulare;Nome;Scarpe;City;ERROR')
  expect(row).toMatch(/^12;Rotta;39;Lecce;"PHONE: /)
  await page.goto('/console/contacts?search=anna')
  await page.getByRole('link', { name: 'Anna' }).waitFor()
})

test('contacts are exported by what is chosen, and the file is one that the import reads', async () => {
  const { id } = await api<{ id: string }>('POST', '/v1/contacts', { phone: '+393336400011', first_name: 'Esportata' })
  await api('POST', `/v1/contacts/${id}/tags`, { add: ['to export'] })
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/csv?tab=export')
  await page.getByRole('combobox', { name: 'With all of these tags' }).click()
  await page.getByRole('option', { name: 'to export' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('combobox', { name: 'Columns' }).click()
  await page.getByRole('option', { name: 'PHONE' }).click()
  await page.getByRole('option', { name: 'FIRST_NAME' }).click()
  await page.keyboard.press('Escape')
  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download the CSV' }).click()
  const text = readFileSync(await (await coming).path(), 'utf8').replaceAll('\r', '')
  expect(text.trim().split('\n')).toEqual(['PHONE,FIRST_NAME', expect.stringContaining('Esportata')])
})

test('who may not export is not shown it', async () => {
  const page = await newPage()
  await signedIn(page, 'chat_manager')
  await page.goto('/console/csv')
  await page.getByRole('tab', { name: 'Import' }).waitFor()
  expect(await page.getByRole('tab', { name: 'Export' }).count()).toBe(0)
})
