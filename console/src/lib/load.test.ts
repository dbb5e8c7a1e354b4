import { afterEach, expect, test, vi } from 'vitest'
import { untilLoaded } from './load'

afterEach(() => vi.useRealTimers())

test('a part is asked for again until it is here, and at once when the browser is connected again', async () => {
  vi.useFakeTimers()
  const away = new TypeError('Failed to fetch dynamically imported module: https://shop.example/console/assets/Part.js')
  const load = vi.fn<() => Promise<string>>().mockRejectedValue(away)
  const loaded = untilLoaded(load)
  await vi.advanceTimersByTimeAsync(500)
  expect(load).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(999)
  expect(load).toHaveBeenCalledTimes(2)
  load.mockResolvedValue('the part')
  dispatchEvent(new Event('online'))
  expect(await loaded).toBe('the part')
  expect(load).toHaveBeenCalledTimes(3)
  expect(vi.getTimerCount()).toBe(0)
})

test('a part that is broken is not asked for again', async () => {
  const load = vi.fn<() => Promise<string>>().mockRejectedValue(new TypeError('x is undefined'))
  await expect(untilLoaded(load)).rejects.toThrow('x is undefined')
  expect(load).toHaveBeenCalledTimes(1)
})
