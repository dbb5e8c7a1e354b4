import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'

/** What may be loaded at most, in kilobytes of gzip. */
const budgets = {
  first: 300,
  all: 900,
  /** What a screen adds to the first load, or a part of it that is opened there to the screen; the first that fits counts. */
  screens: [
    { part: 'src/builder/BuilderScreen', kilobytes: 60 },
    { part: 'src/builder/map/', kilobytes: 65, openedIn: 'src/builder/BuilderScreen' },
    { part: 'src/builder/', kilobytes: 40, openedIn: 'src/builder/BuilderScreen' },
    { part: 'src/chat/ChatScreen', kilobytes: 40 },
    { part: 'src/chat/', kilobytes: 40, openedIn: 'src/chat/ChatScreen' },
    { part: 'src/screens/contact/ContactScreen', kilobytes: 40 },
    { part: 'src/screens/contact/', kilobytes: 40, openedIn: 'src/screens/contact/ContactScreen' },
    { part: 'src/app/TicketPage', kilobytes: 40 },
    { part: 'src/screens/tickets/TicketsScreen', kilobytes: 40 },
    { part: 'src/screens/tickets/', kilobytes: 40, openedIn: 'src/screens/tickets/TicketsScreen' },
    { part: 'src/screens/campaigns/form/', kilobytes: 40, openedIn: 'src/screens/campaigns/EditScreens' },
    { part: 'src/screens/', kilobytes: 40 },
  ],
}

/** How many files the first load may ask for; with the session, the first list and the stream of events that is twelve. */
const firstFiles = 9

const publicFiles = ['color-scheme.js']
/** The screen that the console opens with. */
const firstScreen = 'src/screens/automations/AutomationsScreen.tsx'

/** The texts of every page, and those of the first screen. */
const houseTexts = /src\/i18n\/\w+\.ts$/
const firstTexts = /src\/i18n\/automations\//

const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1).padStart(7)
const packed = (content: string | Uint8Array) => gzipSync(content, { level: 9 }).length

/** The files that a chunk needs before it runs, with their styles. */
function needs(bundle: Rolldown.OutputBundle, name: string, into = new Set<string>()): Set<string> {
  if (into.has(name)) return into
  into.add(name)
  const chunk = bundle[name]
  if (chunk?.type !== 'chunk') return into
  for (const css of chunk.viteMetadata?.importedCss ?? []) into.add(css)
  for (const other of chunk.imports) needs(bundle, other, into)
  return into
}

type Measured = { what: string; bytes: number; limit: number }

function measure(bundle: Rolldown.OutputBundle, dir: string): { lines: Measured[]; files: number } {
  const size = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + packed(readFileSync(join(dir, name))), 0)
  const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
  const lazy = (part: string) => chunks.filter((one) => one.isDynamicEntry && one.facadeModuleId?.includes(part))
  const start = new Set<string>()
  for (const [, name] of readFileSync(join(dir, 'index.html'), 'utf8').matchAll(/"\/console\/(assets\/[^"]+)"/g)) {
    if (name) needs(bundle, name, start)
  }

  // whose language has the longest texts loads the most
  const largest = (part: RegExp) =>
    chunks
      .filter((one) => one.isDynamicEntry && part.test(one.facadeModuleId ?? ''))
      .map((one) => one.fileName)
      .sort((a, b) => size([b]) - size([a]))
      .slice(0, 1)
  const first = new Set([...start, ...largest(houseTexts), ...largest(firstTexts), 'index.html', ...publicFiles])
  for (const screen of lazy(firstScreen)) needs(bundle, screen.fileName, first)

  const lines: Measured[] = [{ what: 'first load', bytes: size(first), limit: budgets.first }]
  for (const { facadeModuleId, fileName } of chunks.filter((one) => one.isDynamicEntry)) {
    const budget = budgets.screens.find((one) => facadeModuleId?.includes(one.part))
    if (!budget || !facadeModuleId) continue
    const before = new Set(first)
    for (const screen of budget.openedIn ? lazy(budget.openedIn) : []) needs(bundle, screen.fileName, before)
    const added = [...needs(bundle, fileName)].filter((name) => !before.has(name))
    const what = facadeModuleId.slice(facadeModuleId.indexOf('src/'))
    lines.push({ what, bytes: size(added), limit: budget.kilobytes })
  }
  const all = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
  const total = all.reduce((sum, name) => sum + packed(readFileSync(name)), 0)
  lines.push({ what: 'all of it', bytes: total, limit: budgets.all })
  return { lines, files: first.size }
}

/** Prints what is loaded when, and fails the build beyond what may be. */
export function budgetsHeld(): Plugin {
  return {
    name: 'budgets',
    apply: 'build',
    writeBundle: {
      order: 'post',
      handler({ dir = 'dist' }, bundle) {
        const { lines, files } = measure(bundle, dir)
        const report = lines.map(({ what, bytes, limit }) => `${kilobytes(bytes)} of ${limit} kB gz  ${what}`)
        process.stdout.write(
          `\n${report.join('\n')}\n${String(files).padStart(7)} of ${firstFiles} files  first load\n\n`,
        )
        const over = lines.filter(({ bytes, limit }) => bytes > limit * 1000).map(({ what }) => what)
        if (files > firstFiles) over.push('files of the first load')
        if (over.length > 0) this.error(`over the budget: ${over.join(', ')}`)
      },
    },
  }
}
