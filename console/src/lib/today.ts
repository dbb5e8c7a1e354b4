import { useEffect, useState } from 'react'
import { addDays, dayIn } from './days'
import { instantOf } from './zone'

/** The day that the clocks of a zone show, also once it is another one. */
export function useToday(zone: string): string {
  const [today, setToday] = useState(() => dayIn(zone, new Date()))
  useEffect(() => {
    const look = () => setToday(dayIn(zone, new Date()))
    look()
    const midnight = instantOf(`${addDays(today, 1)}T00:00`, zone)?.at.getTime() ?? 0
    const timer = setTimeout(look, Math.max(1_000, midnight - Date.now()))
    // a computer that sleeps over midnight counts no time
    document.addEventListener('visibilitychange', look)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [zone, today])
  return today
}
