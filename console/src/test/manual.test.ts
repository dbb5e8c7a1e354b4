import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { Area } from '../i18n/areas'
import en from '../i18n/automation/en'
import es from '../i18n/automation/es'
import it from '../i18n/automation/it'
import { isLanguage, type Language, languages } from '../i18n/languages'
import { kindsOf, startKinds, stepKinds } from '../lib/automation/kinds'
import { anchorOf, manualPages } from '../lib/manual/pages'

const manual = join(import.meta.dirname, '../../../docs/manual')
const all = Object.keys(languages).filter(isLanguage)
const texts: Record<Language, Area<'automation'>> = { en, es, it }

const pagesOf = (language: Language) => readdirSync(join(manual, language)).sort()
const read = (file: string) => readFileSync(file, 'utf8')

type Heading = { level: number; text: string }

function headingsOf(file: string): Heading[] {
  const found = read(file).matchAll(/^(#{1,6}) (.+)$/gm)
  return [...found].map(([, signs = '', text = '']) => ({ level: signs.length, text: text.trim() }))
}

type Link = { words: string; to: string }

/** The links and pictures of a page, but for those to other sites. */
function linksOf(file: string): Link[] {
  const found = read(file).matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)
  return [...found].map(([, words = '', to = '']) => ({ words, to })).filter(({ to }) => !/^[a-z]+:/.test(to))
}

test('the manual has the same pages in all languages, and nothing beside them', () => {
  expect(readdirSync(manual).sort()).toEqual([...all].sort())
  expect(pagesOf('en')).toEqual(manualPages.map((page) => `${page}.md`).sort())
  for (const language of all) expect(pagesOf(language), language).toEqual(pagesOf('en'))
})

test.each(all)('each page in %s has the headings of the English one, level by level', (language) => {
  for (const page of pagesOf('en')) {
    const levels = (of: Language) => headingsOf(join(manual, of, page)).map(({ level }) => level)
    expect(levels('en').length, page).toBeGreaterThan(0)
    expect(levels(language), `${language}/${page}`).toEqual(levels('en'))
  }
})

test.each(all)('each kind of start and of step has a heading in %s, by the console’s own name', (language) => {
  const headings = headingsOf(join(manual, language, 'automations.md')).map(({ text }) => text)
  const { starts, kinds } = texts[language].automation
  for (const kind of kindsOf(startKinds)) expect(headings, `start ${kind}`).toContain(starts[kind])
  for (const kind of kindsOf(stepKinds)) expect(headings, `step ${kind}`).toContain(kinds[kind])
})

test.each(all)('the index in %s names every page', (language) => {
  const named = linksOf(join(manual, language, 'README.md')).map(({ to }) => basename(to))
  expect(named.sort()).toEqual(pagesOf(language).filter((page) => page !== 'README.md'))
})

test.each(all)('every link and every picture in %s leads somewhere, and has words', (language) => {
  for (const page of pagesOf(language)) {
    const file = join(manual, language, page)
    for (const { words, to } of linksOf(file)) {
      const [path = '', anchor] = to.split('#')
      const target = path === '' ? file : resolve(dirname(file), path)
      const where = `${language}/${page}: ${to}`
      expect(words.trim(), where).not.toBe('')
      expect(existsSync(target), where).toBe(true)
      if (anchor !== undefined)
        expect(
          headingsOf(target).map(({ text }) => anchorOf(text)),
          where,
        ).toContain(anchor)
    }
  }
})
