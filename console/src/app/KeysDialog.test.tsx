import { expect, test } from 'vitest'
import { commonKeys } from '../lib/keys'
import { SessionProvider } from '../lib/session'
import { show } from '../test/render'
import { session } from '../test/session'
import KeysDialog from './KeysDialog'
import { menuOf } from './menu'

test('the list of keys has all of the tables by which they are read', async () => {
  const person = session()
  await show(
    <SessionProvider value={person}>
      <KeysDialog onClose={() => undefined} />
    </SessionProvider>,
  )
  const listed = [...document.querySelectorAll('tr')].map((row) =>
    [...row.querySelectorAll('kbd')].map((key) => key.textContent).join(' '),
  )
  const entries = menuOf(person)
  expect(entries.map(({ keys }) => keys)).toContain('g l')
  expect(listed).toEqual(expect.arrayContaining([...entries.map(({ keys }) => keys), ...Object.values(commonKeys)]))
  expect(new Set(listed).size).toBe(listed.length)
  expect(document.body.textContent).toContain('Go to: Lists')
})
