import { untilLoaded } from '../lib/load'
import { type AreaName, areas } from './areas'
import { catalogue, chooseLanguage, type Language, type Messages, preferredLanguage } from './languages'

export type TextsNow = { language: Language; messages: Messages }

// The texts that were loaded, of one language. A part of the page that is shown has had its area loaded before, by its route.
let now: TextsNow | null = null
const wanted = new Map<AreaName, Promise<void>>()
const listeners = new Set<() => void>()

function put(language: Language, messages: object): void {
  // the type says all areas: whoever shows one has asked for it with needTexts
  now = { language, messages: messages as Messages }
  for (const listener of listeners) listener()
}

async function read(language: Language): Promise<object> {
  const parts = await Promise.all([
    catalogue(language),
    ...[...wanted.keys()].map(async (name) => (await areas[name][language]()).default),
  ])
  return Object.assign({}, ...parts)
}

/** Loads the texts of the person's language, or of the one that is given, before anything is shown. */
export async function beginTexts(language = preferredLanguage()): Promise<void> {
  put(language, await read(language))
}

/** Loads the texts of areas, if that was not done before. Whatever shows them waits for it. */
export async function needTexts(...names: readonly AreaName[]): Promise<void> {
  await Promise.all(names.map(needArea))
}

function needArea(name: AreaName): Promise<void> {
  const begun = wanted.get(name)
  if (begun || !now) return begun ?? Promise.resolve()
  const loading = loadArea(name, now.language)
  wanted.set(name, loading)
  loading.catch(() => wanted.delete(name)) // asked for again at the next visit
  return loading
}

async function loadArea(name: AreaName, language: Language): Promise<void> {
  const part = (await untilLoaded<{ default: object }>(areas[name][language])).default
  // the language may have been changed meanwhile, with this area among the wanted ones
  if (now?.language === language) put(language, { ...now.messages, ...part })
}

/** Changes the language, and keeps it for the next visit; what is on the page stays. */
export async function changeLanguage(language: Language): Promise<void> {
  const messages = await read(language)
  chooseLanguage(language)
  put(language, messages)
}

export function subscribeTexts(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The texts as they are now. */
export function textsNow(): TextsNow {
  if (!now) throw new Error('texts are shown before they were loaded')
  return now
}
