/** Does something at once, or after the click where a pointer is pressed. */
export function afterPress(act: () => void): void {
  if (!document.querySelector(':active')) {
    act()
    return
  }
  const released = new AbortController()
  for (const end of ['pointerup', 'pointercancel'] as const) {
    // the click comes after the pointer was released
    const soon = () => {
      released.abort()
      setTimeout(act)
    }
    addEventListener(end, soon, { signal: released.signal, capture: true })
  }
}
