import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { budgetsHeld } from './tools/budgets.ts'
import { partsFetched } from './tools/fetched.ts'
import { recipes } from './tools/recipes.ts'
import { stylesComplete } from './tools/styles.ts'

/**
 * What few screens use. Each set of screens that share some of it has a file of its own for it, so that nobody loads the
 * builder's for a list; everything else that is shared is one file.
 */
const seldom = new RegExp(
  [
    '/src/(builder|chat|lib/(automation|conditions|fields|figures|manual|own-phone|person|preview|runs|template|tickets))/',
    '/src/screens/(campaigns|dashboard|reports|settings|templates|tickets)/',
    '/src/lib/(CodeBlock|ContactPicker|Conflict|DeleteThing|EditableFact|JobCard|LocalMoment|days|NameForm|copy)\\b',
    '@dnd-kit|@xyflow|/marked/|zustand|idb-keyval|/d3-|/Icon(AlertCircle|Checks|GripVertical|HelpCircle|InfoCircle|ShoppingBag)\\.',
  ].join('|'),
)

/** Lists that one chooses from, and fields that only forms have: not every screen has a form. */
const fields =
  /@mantine\/core\/esm\/components\/(Autocomplete|Checkbox|Combobox|Fieldset|FileButton|FileInput|MultiSelect|NumberInput|Pill|PillsInput|Radio|Select|Switch|Tabs|TagsInput|Textarea)\//

/** A group that takes what it names, and not what that needs, which others need too. */
const alone = { includeDependenciesRecursively: false }

// The API that `make console-dev` forwards to.
const api = process.env.CADENZA_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  base: '/console/',
  plugins: [react(), recipes(), partsFetched(), stylesComplete(), budgetsHeld()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    // Inlined assets would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // whoever is given our code is given the licences of what is in it
    license: { fileName: 'licenses.txt' },
    reportCompressedSize: false,
    // budgets are held below, in what is sent
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // few files: what every page needs is one, the fields of forms another, and what several screens share a third
            { name: 'start', tags: ['$initial'], priority: 4 },
            { name: 'forms', test: fields, ...alone, priority: 3 },
            { name: 'shared', test: (id) => !seldom.test(id), minShareCount: 2, ...alone, priority: 2 },
            { name: 'seldom', test: seldom, minShareCount: 2, priority: 1, entriesAware: true },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: { '^/console/(manual|images)/.*\\.(md|png)$': api, '/v1': api, '/openapi.yaml': api, '/docs': api },
  },
})
