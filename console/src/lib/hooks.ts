import { useEffect, useState } from 'react'
import { newKey } from './random'

/** True once something has gone on for so long: a skeleton that shows for an instant only flickers. */
export function useLasting(goesOn: boolean, milliseconds = 150): boolean {
  const [lasting, setLasting] = useState(false)
  useEffect(() => {
    if (!goesOn) {
      setLasting(false)
      return
    }
    const timer = setTimeout(() => setLasting(true), milliseconds)
    return () => clearTimeout(timer)
  }, [goesOn, milliseconds])
  return goesOn && lasting
}

/** Seconds left of a number of them, counted down; 0 when there are none. */
export function useCountdown(seconds: number): number {
  const [until, setUntil] = useState(0)
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    setUntil(Date.now() + seconds * 1000)
    setLeft(seconds)
  }, [seconds])
  useEffect(() => {
    if (left <= 0) return
    const timer = setTimeout(() => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000))), 1000)
    return () => clearTimeout(timer)
  }, [left, until])
  return left
}

/** The Idempotency-Key of one opened form: the same for all its attempts, and another one after it succeeded. */
export function useFormKey(): { key: string; renew: () => string } {
  const [key, setKey] = useState(newKey)
  return {
    key,
    renew: () => {
      const next = newKey()
      setKey(next)
      return next
    },
  }
}

/** Reports whether the browser believes that it is connected. */
export function useOnline(): boolean {
  const [online, setOnline] = useState(() => navigator.onLine)
  useEffect(() => {
    const look = () => setOnline(navigator.onLine)
    addEventListener('online', look)
    addEventListener('offline', look)
    return () => {
      removeEventListener('online', look)
      removeEventListener('offline', look)
    }
  }, [])
  return online
}

/** The title of the page in the browser's tab and history, which screen readers say first. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Cadenza`
  }, [title])
}
