import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { invite, ownAddress, type Person, password, takeInvitation } from './api'
import { here } from './here'

declare global {
  interface Window {
    axe: typeof axe
  }
}

const chromiums = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].filter(
  (path) => path !== undefined,
)

let browser: Browser
const open: Page[] = []
/** What browsers complain of that no test may cause: an error of a script, something that the policy forbids. */
const complaints: string[] = []

/** Has a browser ready for the tests of a file, and sees that no page fails unnoticed. */
export function withBrowser() {
  beforeAll(async () => {
    const executablePath = chromiums.find((path) => existsSync(path))
    if (!executablePath)
      throw new Error('Chromium is missing: install the package chromium, or set CHROMIUM to its path')
    // the sandbox needs rights that a container does not give to root; a GPU that is only played costs a sixth more
    const args = process.getuid?.() === 0 ? ['--disable-gpu', '--no-sandbox'] : ['--disable-gpu']
    browser = await chromium.launch({ executablePath, args })
  })
  afterEach(async () => {
    for (const page of open.splice(0)) await page.context().close()
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(() => browser.close())
}

export const wide = { width: 1280, height: 800 }
export const narrow = { width: 390, height: 844 }

/** A window of a browser that knows nobody. */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    baseURL: here().url,
    locale: 'en-GB',
    viewport: wide,
    reducedMotion: 'reduce',
    extraHTTPHeaders: { 'X-Forwarded-For': ownAddress() },
    ...options,
  })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  watch(page)
  context.on('page', watch)
  return page
}

function watch(page: Page) {
  open.push(page)
  page.on('pageerror', (error) => complaints.push(error.stack || String(error)))
  page.on('console', (message) => {
    // that a request is refused, or a push service not there, is what some tests are about
    if (message.type() !== 'error' || /^Failed to load resource|Push API in incognito mode/.test(message.text())) return
    const { url, lineNumber } = message.location()
    complaints.push(`${message.text()} (${url}:${lineNumber})`)
  })
}

/** Gives a window the cookie of a session, such as `takeInvitation` answers. */
export async function bringCookie(page: Page, cookie: string) {
  const [name = '', value = ''] = cookie.split('=')
  await page.context().addCookies([{ name, value, url: here().url, httpOnly: true, sameSite: 'Lax' }])
}

/** The cookie of the session of a window. */
export async function cookieOf(page: Page): Promise<string> {
  const [cookie] = await page.context().cookies(here().url)
  return `${cookie?.name}=${cookie?.value}`
}

/** Has a new person signed in, who is at their contacts. How one signs in has tests of its own. */
export async function signedIn(page: Page, role?: string, contacts = 'Contacts'): Promise<Person> {
  const person = await invite(role)
  await bringCookie(page, await takeInvitation(person))
  await page.goto('/console/contacts')
  await page.getByRole('heading', { name: contacts, level: 1 }).waitFor()
  return person
}

/** Waits for the screen that the console begins with. */
export async function atStart(page: Page) {
  await page.getByRole('heading', { name: 'Automations', level: 1 }).waitFor()
}

export async function signIn(page: Page, email: string, secret = password) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(secret)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

export async function signOut(page: Page, name: string) {
  await page.getByRole('button', { name: `You: ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const colourRules = ['color-contrast', 'link-in-text-block']

/** What axe finds wrong with the page as it is, by the rules of WCAG 2.2 AA and the good practice around them, or by those of colours. */
export async function axeFinds(page: Page, rules: 'all' | 'colours' = 'all'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const options: axe.RunOptions = {
    runOnly: rules === 'all' ? { type: 'tag', values: standards } : { type: 'rule', values: colourRules },
    resultTypes: ['violations'], // to describe what is right takes as long as to find what is not
  }
  const { violations } = await page.evaluate((how) => window.axe.run(document, how), options)
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))
}

const shots = process.env.CONSOLE_SHOTS

/** Keeps a picture of the page where CONSOLE_SHOTS names a folder. */
export async function shoot(page: Page, name: string) {
  if (!shots) return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `${name}.png`), animations: 'disabled' })
}
