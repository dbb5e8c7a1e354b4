/** The pages of the manual, which are files of docs/manual in each language; `README` is the one that names all others. */
export const manualPages = [
  'README',
  'dashboard',
  'chat',
  'automations',
  'campaigns',
  'templates',
  'tickets',
  'integrations',
  'contacts',
  'lists',
  'chat-buttons',
  'reports',
  'attention',
  'settings',
] as const
export type ManualPage = (typeof manualPages)[number]

/** Screens that share a page with another one. */
const shared: Record<string, ManualPage> = { segments: 'lists', fields: 'lists', tags: 'lists', csv: 'lists' }

/** A page by its name; the one that names all for a name that no page has. */
export function pageNamed(name: string): ManualPage {
  return manualPages.find((page) => page === name) ?? 'README'
}

/** The page about the screen with an address, such as `/automations/a1`. */
export function pageAbout(path: string): ManualPage {
  const screen = /^(?:\/console)?\/([^/]*)/.exec(path)?.[1] ?? ''
  return shared[screen] ?? pageNamed(screen)
}

/** What a heading is called in a link, as GitHub makes it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

/** A place in the manual. */
export type Place = { page: ManualPage; anchor?: string }

/** Where a link of a page leads in the manual, such as `contacts.md#tags` or `#tags`; null for one that leads out of it. */
export function placeOf(link: string, from: ManualPage): Place | null {
  const [, name = '', anchor] = /^(?:([\w-]+)\.md)?(?:#(.+))?$/.exec(link) ?? []
  if (!name && !anchor) return null
  return { page: name ? pageNamed(name) : from, anchor }
}

const base = import.meta.env.BASE_URL

/** Where the server has a page. */
export const addressOf = (language: string, page: ManualPage) => `${base}manual/${language}/${page}.md`

/** Where the server has a picture, which a page names from its own place. */
export const pictureAt = (link: string) => base + link.replace(/^(\.\.\/)+/, '')
