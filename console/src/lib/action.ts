import { notifications } from '@mantine/notifications'
import { useRef, useState } from 'react'
import type { Problem } from '../api/client'

type Outcome = { error?: Problem }

/**
 * What buttons do at once, without a form: one thing at a time. The refusal stays until the next try, for it to be shown
 * beside the buttons.
 */
export function useAction() {
  const [problem, setProblem] = useState<Problem | null>(null)
  const [doing, setDoing] = useState<string | null>(null)
  const busy = useRef(false)

  /** Does it, says so when it is done, and reports whether it was. */
  async function act(name: string, send: () => Promise<Outcome>, done?: string): Promise<boolean> {
    if (busy.current) return false
    busy.current = true
    setDoing(name)
    setProblem(null)
    try {
      const { error } = await send()
      if (error) setProblem(error)
      else if (done) notifications.show({ message: done, color: 'teal' })
      return !error
    } finally {
      busy.current = false
      setDoing(null)
    }
  }

  return { act, problem, doing, forget: () => setProblem(null) }
}
