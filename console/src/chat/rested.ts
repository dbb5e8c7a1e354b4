import { type Batch, onBatch } from '../lib/events/batch'

/** A campaign is many events: what they change is not read more often than this. */
const rest = 1_000

/** Calls back with what happens, at once and then at most so often; what came meanwhile is one batch. `look` calls by hand, and resets where more may have changed than the newest. */
export function onRestedBatch(concerns: (batch: Batch) => boolean, act: (batch: Batch) => void) {
  let gathered: Batch | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = 0

  function handOn() {
    timer = undefined
    last = Date.now()
    const batch = gathered
    gathered = null
    if (batch) act(batch)
  }
  function take(batch: Batch) {
    gathered = {
      reset: batch.reset || (gathered?.reset ?? false),
      events: [...(gathered?.events ?? []), ...batch.events],
    }
    timer ??= setTimeout(handOn, Math.max(0, last + rest - Date.now()))
  }
  const stop = onBatch((batch) => concerns(batch) && take(batch))
  return {
    look: (reset = false) => take({ reset, events: [] }),
    stop: () => {
      stop()
      clearTimeout(timer)
    },
  }
}
