import { remember, remembered } from '../../lib/storage'
import { asNew } from './change'
import { type Definition, fromInput, isInput, type Step, toInput } from './definition'

const name = 'builder.copied'
const mark = 'cadenza/steps'

/** Steps as a text that goes through the clipboard, to other automations, windows and workspaces. */
export function writeSteps(steps: readonly Step[]): string {
  const definition: Definition = { name: mark, number_id: '', reentry: {}, start: [], steps }
  return JSON.stringify({ name: mark, steps: toInput(definition).steps })
}

/** Reads steps that were copied, as new ones; null for any other text. */
export function readSteps(text: string): Step[] | null {
  try {
    const copied: unknown = JSON.parse(text)
    if (!isInput(copied) || copied.name !== mark || !copied.steps?.length) return null
    return fromInput(copied).steps.map(asNew)
  } catch {
    return null
  }
}

/** Keeps steps for all windows of this browser, and for others by the system's clipboard where the browser allows it. */
export function copySteps(steps: readonly Step[]): void {
  const text = writeSteps(steps)
  remember(name, text)
  // without TLS there is no such clipboard, and a browser may refuse it: our own has them
  void navigator.clipboard?.writeText(text).catch(() => undefined)
}

/** What was copied last in this browser. */
export function copiedSteps(): Step[] | null {
  const text = remembered(name)
  return text ? readSteps(text) : null
}
