import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buttonKinds, cardButtonKinds, cardHeaderFormats, componentKinds, freshButton, headerFormats } from './parts'

const root = join(import.meta.dirname, '../../../..')
const server = readFileSync(join(root, 'internal/whatsapp/template_definition.go'), 'utf8')
const names = readFileSync(join(root, 'models/template.go'), 'utf8')

/** The words of a list of the server's, of which some are constants. */
function serverHas(list: string): string[] {
  const inside = new RegExp(`${list}\\s+= \\[\\]string\\{([^}]*)\\}`).exec(server)?.[1] ?? ''
  const words = inside.matchAll(/"(\w+)"|models\.(\w+)/g)
  return [...words].map(([, plain, name]) => plain ?? new RegExp(`\\b${name} +(?:= )?"(\\w+)"`).exec(names)?.[1] ?? '')
}

test.each([
  ['knownComponents', componentKinds],
  ['knownHeaders', headerFormats],
  ['knownButtons', buttonKinds],
  ['knownCardHeaders', cardHeaderFormats],
  ['knownCardButtons', cardButtonKinds],
])('the editor knows what the server can send: %s', (list, known) => {
  const words = serverHas(list)
  expect(words.length).toBeGreaterThan(2)
  expect([...known].sort()).toEqual(words.sort())
})

test('a new button of a kind says its kind', () => {
  for (const kind of buttonKinds) expect(freshButton(kind).type).toBe(kind)
})
