import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** The files of a part. Vite leaves out its own where it needs no other. */
function resolveDependencies(file: string, needed: string[], { hostType }: { hostType: 'html' | 'js' }): string[] {
  return hostType === 'js' ? [...new Set([file, ...needed])] : needed
}

/**
 * Has all files of a part of the console fetched before it is imported. Browsers remember an import that failed until the page is
 * loaded anew, and Vite a style that failed: whoever opened a part for the first time while there was no connection would never get
 * it, or without its looks. A fetch that fails is simply made again.
 */
export function partsFetched(): Plugin {
  let base = '/'
  let done = false
  return {
    name: 'parts-fetched',
    apply: 'build',
    config: () => ({
      build: { modulePreload: { resolveDependencies } },
    }),
    configResolved(config) {
      base = config.base
    },
    transform(_, id) {
      if (id !== '\0vite/preload-helper.js') return
      done = true
      const code = readFileSync(join(import.meta.dirname, 'hold.js'), 'utf8')
      return { code: code.replaceAll('BASE', JSON.stringify(base)), map: null }
    },
    buildEnd(error) {
      if (!error && !done) this.error('Vite loads parts in another way now: its helper was not found')
    },
  }
}
