import { expect, test, vi } from 'vitest'
import { show } from '../test/render'
import { letLettersBeShortcuts, type Shortcuts, useShortcuts } from './keys'

function Keys({ of }: { of: Shortcuts }) {
  useShortcuts(of)
  return <input aria-label="typing" />
}

function press(key: string, more: KeyboardEventInit = {}, at: EventTarget = document.body) {
  at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
}

test('one key, and two after each other', async () => {
  const [help, contacts] = [vi.fn(), vi.fn()]
  await show(<Keys of={{ '?': help, 'g c': contacts }} />)
  press('c')
  press('g')
  press('x')
  press('c')
  expect(contacts).not.toHaveBeenCalled()
  press('g')
  press('c')
  expect(contacts).toHaveBeenCalledOnce()
  press('g')
  press('?')
  expect(help).toHaveBeenCalledOnce()
})

test('nothing happens while one types, with other keys held, under a dialog, or when it is turned off', async () => {
  const help = vi.fn()
  const { element } = await show(<Keys of={{ '?': help }} />)
  press('?', {}, element.querySelector('input') ?? undefined)
  press('?', { ctrlKey: true })
  const dialog = document.createElement('div')
  dialog.setAttribute('aria-modal', 'true')
  document.body.append(dialog)
  press('?')
  dialog.remove()
  letLettersBeShortcuts(false)
  press('?')
  expect(help).not.toHaveBeenCalled()
  letLettersBeShortcuts(true)
  press('?')
  expect(help).toHaveBeenCalledOnce()
})
