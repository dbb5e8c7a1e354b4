import { act } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { show } from '../test/render'
import { useToday } from './today'

afterEach(() => void vi.useRealTimers())

const Today = () => <output>{useToday('Europe/Rome')}</output>

test('today is another day after midnight of the zone, without anything else that happens', async () => {
  vi.useFakeTimers({ now: new Date('2026-11-30T22:59:50Z') })
  const { element } = await show(<Today />)
  const shown = () => element.querySelector('output')?.textContent
  expect(shown()).toBe('2026-11-30')
  await act(async () => void vi.advanceTimersByTime(11_000))
  expect(shown()).toBe('2026-12-01')
  await act(async () => void vi.advanceTimersByTime(24 * 60 * 60_000))
  expect(shown()).toBe('2026-12-02')
})
