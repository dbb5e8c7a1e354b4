import { type RefObject, useEffect, useRef } from 'react'
import { remember, remembered } from './storage'

/** The keys that do the same on every screen that has it, by what they do. What has no place here is no shortcut, and the help lists all of them. */
export const commonKeys = { find: '/', next: 'j', previous: 'k', help: '?' } as const

/** The keys of a screen of the menu, one after the other, such as `g c`. */
export type MenuKeys = `g ${string}`

/** What is done at which keys. */
export type Shortcuts = { [K in (typeof commonKeys)[keyof typeof commonKeys] | MenuKeys]?: () => void }

const active = new Set<RefObject<Shortcuts>>()
let begun = ''
let forget: ReturnType<typeof setTimeout> | undefined

/** Single letters can be turned off: speech input and unsteady hands press them by accident (WCAG 2.1.4). */
export function lettersAreShortcuts(): boolean {
  return remembered('letters') !== 'off'
}

export function letLettersBeShortcuts(on: boolean): void {
  remember('letters', on ? 'on' : 'off')
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

function find(keys: string): (() => void) | undefined {
  // the last that came is the innermost: a screen's over the shell's
  for (const one of [...active].reverse()) {
    const act = new Map(Object.entries(one.current)).get(keys)
    if (act) return act
  }
  return undefined
}

function begins(keys: string): boolean {
  return [...active].some((one) => Object.keys(one.current).some((known) => known.startsWith(`${keys} `)))
}

function onKeyDown(event: KeyboardEvent) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  if (!lettersAreShortcuts() || document.querySelector('[aria-modal="true"]')) return
  clearTimeout(forget)
  const keys = begun ? [`${begun} ${event.key}`, event.key] : [event.key]
  begun = ''
  for (const typed of keys) {
    const act = find(typed)
    if (act) {
      event.preventDefault()
      act()
      return
    }
    if (begins(typed)) {
      begun = typed
      forget = setTimeout(() => {
        begun = ''
      }, 1500)
      return
    }
  }
}

/** Lets keys do something while the component is there. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts)
  current.current = shortcuts
  useEffect(() => {
    if (active.size === 0) addEventListener('keydown', onKeyDown)
    active.add(current)
    return () => {
      active.delete(current)
      if (active.size === 0) removeEventListener('keydown', onKeyDown)
    }
  }, [])
}
