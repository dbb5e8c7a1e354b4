import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { show } from '../../test/render'
import { Markdown, titleOf } from './Markdown'
import { placeOf } from './pages'

const manual = join(import.meta.dirname, '../../../../docs/manual')
const pages = readdirSync(manual).flatMap((language) =>
  readdirSync(join(manual, language)).map((name) => `${language}/${name}`),
)

function draw(text: string) {
  return show(
    <Markdown
      text={text}
      level={2}
      linkTo={(href, words) => placeOf(href, 'chat') && <button type="button">{words}</button>}
    />,
  )
}

test.each(pages)('%s is drawn whole, and no sign of its writing is left', async (name) => {
  const text = readFileSync(join(manual, name), 'utf8')
  const { element } = await draw(text)
  expect(titleOf(text), 'title').toBeTruthy()
  const sections = text.match(/^#{2,} .+$/gm) ?? []
  expect(element.querySelectorAll('h2, h3, h4, h5').length).toBe(sections.length)
  expect(element.querySelectorAll('tr').length).toBe((text.match(/^\|(?! ?-)/gm) ?? []).length)
  expect(element.querySelectorAll('img').length).toBe((text.match(/!\[/g) ?? []).length)
  for (const code of element.querySelectorAll('code')) code.remove() // what stands there is meant as it is
  expect(element.textContent).not.toMatch(/\*\*|`|\]\(|&\w+;|^\s*[#>|]/m)
})

test('a link stays in the manual, opens another window, or is not followed', async () => {
  const { element } = await draw(
    '# One\n\n[here](#tags) [there](lists.md#csv) [out](https://example.com/a)\n\n<b onclick="x()">bold</b>',
  )
  expect([...element.querySelectorAll('button')].map((one) => one.textContent)).toEqual(['here', 'there'])
  const out = element.querySelector('a')
  expect([out?.getAttribute('href'), out?.getAttribute('rel')]).toEqual(['https://example.com/a', 'noreferrer'])
  expect(element.querySelector('b'), 'HTML is text').toBeNull()
  expect(element.textContent).toContain('<b onclick="x()">bold</b>')
})
