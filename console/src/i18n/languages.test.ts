import { afterEach, expect, test } from 'vitest'
import { type AreaName, areas } from './areas'
import { catalogue, chooseLanguage, type Language, languages, preferredLanguage } from './languages'

afterEach(() => localStorage.clear())

/** All texts of a catalogue by their keys, such as `menu.contacts`. */
function texts(of: object, at = ''): [string, string][] {
  return Object.entries(of).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[at + key, value]] : texts(value, `${at}${key}.`),
  )
}

/** The names of what is filled in: {count} of `{count, plural, …}`. */
function blanks(text: string): string[] {
  return [...text.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name]) => name ?? '').sort()
}

const everyArea = Object.keys(areas).filter((name): name is AreaName => name in areas)

/** All texts of a language, the areas that are loaded later among them. */
async function everything(language: Language): Promise<object> {
  const parts = everyArea.map(async (name) => (await areas[name][language]()).default)
  return Object.assign({}, await catalogue(language), ...(await Promise.all(parts)))
}

const all = Object.keys(languages).filter((one): one is Language => one in languages)

test.each(all)('%s says all that English says, with the same blanks', async (language) => {
  const english = texts(await everything('en'))
  const other = new Map(texts(await everything(language)))
  expect([...other.keys()].sort()).toEqual(english.map(([key]) => key).sort())
  for (const [key, text] of english) {
    const translated = other.get(key) ?? ''
    expect(translated.trim(), key).not.toBe('')
    expect(new Set(blanks(translated)), key).toEqual(new Set(blanks(text)))
  }
})

test('no area has a name that the house or another area has', async () => {
  const parts = [
    await catalogue('en'),
    ...(await Promise.all(everyArea.map(async (name) => (await areas[name].en()).default))),
  ]
  const names = parts.flatMap((part) => Object.keys(part))
  expect(new Set(names).size).toBe(names.length)
})

test('the chosen language counts, then the first of the browser that we have, then English', () => {
  expect(preferredLanguage(['de-AT', 'es-MX', 'it'])).toBe('es')
  expect(preferredLanguage(['de', 'fr'])).toBe('en')
  expect(preferredLanguage([])).toBe('en')
  chooseLanguage('it')
  expect(preferredLanguage(['es'])).toBe('it')
  localStorage.setItem('cadenza.language', 'tlh')
  expect(preferredLanguage(['es'])).toBe('es')
})
