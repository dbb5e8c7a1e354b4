import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { type Automation, activeOf, type Step } from './automations'

/** An automation that an integration starts, and its start. */
export async function called(
  steps: Step[],
  label = '',
): Promise<Automation & { start: [{ id: string; url: string }] }> {
  return activeOf(steps, { start: [{ kind: 'integration', label }] }) as never
}

/** The drawer of a start, opened by the address. */
export async function openStart(page: Page, id: string, tool = '') {
  await page.goto(`/console/integrations?tab=starts&start=${id}${tool && `&tool=${tool}`}`)
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('tab', { name: 'Last calls' }).waitFor()
  return drawer
}

/** The text for a tool that the page shows. */
export async function shownText(page: Page, name: string): Promise<string> {
  const text = await page.getByRole('region', { name, exact: true }).textContent()
  return text ?? ''
}

/** The secret that a dialog shows, this once; the dialog is closed. */
export async function takeSecret(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog', { name: 'Secret', exact: true })
  const secret = await dialog.getByLabel('Secret', { exact: true }).textContent()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await dialog.waitFor({ state: 'hidden' })
  expect(secret).toBeTruthy()
  return secret ?? ''
}

/** A file for the length of the test, such as a program that the page shows. */
export function fileOf(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cadenza-integrations-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
