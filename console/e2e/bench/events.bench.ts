import { test } from 'vitest'
import { api } from '../api'
import { newPage, signedIn, withBrowser } from '../browser'
import { within } from './figures'

withBrowser()

const events = 20

test('from the call of the API to the screen', async () => {
  const page = await newPage()
  await signedIn(page)
  const took: number[] = []
  for (let n = 0; n < events; n++) {
    const name = `Just now ${n}`
    const shown = page.getByRole('link', { name, exact: true }).waitFor()
    const began = Date.now()
    await api('POST', '/v1/contacts', { phone: `+39333710${1000 + n}`, first_name: name })
    await shown
    took.push(Date.now() - began)
  }
  within(1000, 'an event on the screen', took)
})
