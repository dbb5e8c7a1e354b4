import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

/** Where the styles of Mantine's components are imported, one by one. */
const list = 'src/app/mantine.css'

/** Fails a build in which a component of Mantine is used and its styles are not. Only those that are used are loaded. */
export function stylesComplete(): Plugin {
  return {
    name: 'mantine-styles',
    apply: 'build',
    generateBundle(_, bundle) {
      const imported = new Set([...readFileSync(list, 'utf8').matchAll(/styles\/(\w+)\.css/g)].map(([, name]) => name))
      const used = new Set<string>()
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        for (const id of Object.keys(chunk.modules)) {
          const name = /@mantine\/core\/esm\/.*\/(\w+)\.module\.mjs$/.exec(id)?.[1]
          if (name) used.add(name)
        }
      }
      const missing = [...used].filter((name) => !imported.has(name)).sort()
      if (missing.length > 0) this.error(`${list} lacks the styles of ${missing.join(', ')}`)
    },
  }
}
