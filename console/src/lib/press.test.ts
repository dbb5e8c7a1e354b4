import { afterEach, expect, test, vi } from 'vitest'
import { afterPress } from './press'

afterEach(() => vi.restoreAllMocks())

test('what is done without a pointer is done at once', () => {
  vi.spyOn(document, 'querySelector').mockReturnValue(null)
  const act = vi.fn()
  afterPress(act)
  expect(act).toHaveBeenCalledOnce()
})

test.each(['pointerup', 'pointercancel'])(
  'what is done while a pointer is pressed waits for %s, and is done once',
  async (end) => {
    vi.spyOn(document, 'querySelector').mockReturnValue(document.body)
    const act = vi.fn()
    afterPress(act)
    expect(act).not.toHaveBeenCalled()
    dispatchEvent(new Event(end))
    expect(act, 'the click comes first').not.toHaveBeenCalled()
    await vi.waitFor(() => expect(act).toHaveBeenCalledOnce())
    dispatchEvent(new Event(end))
    await new Promise((resolve) => setTimeout(resolve))
    expect(act).toHaveBeenCalledOnce()
  },
)
