import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CORE_SCHEMA, load } from 'js-yaml'
import type { Plugin } from 'vite'

const name = 'virtual:recipes'
const folder = join(import.meta.dirname, '../../recipes')

/** Gives the console the recipes of the folder `recipes`, read when it is built: `import recipes from 'virtual:recipes'`. */
export function recipes(): Plugin {
  return {
    name: 'recipes',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return
      const files = readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .sort()
      for (const file of files) this.addWatchFile(join(folder, file))
      // each time and date in them stays the text that it is, as the server reads it
      const read = files.map((file) => load(readFileSync(join(folder, file), 'utf8'), { schema: CORE_SCHEMA }))
      return `export default ${JSON.stringify(read)}`
    },
  }
}
