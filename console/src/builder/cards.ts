import { createContext, use } from 'react'
import type { StepSettings } from '../lib/automation/summary'
import type { Start } from './model/definition'
import type { ListRef } from './model/tree'

/** What one asks of a card. Each opens something, or changes the definition. */
export type CardActions = {
  open: (uid: string) => void
  openWait: (uid: string) => void
  add: (list: ListRef, index: number) => void
  act: (uid: string, action: CardAction) => void
}

/** What can be done to a step. */
export type CardAction =
  | { do: 'up' | 'down' | 'out' | 'duplicate' | 'copy' | 'cut' | 'paste' | 'delete' }
  | { do: 'into'; list: ListRef; index: number }

/** What all cards share, made once for all of them: of two hundred cards none asks for it itself. */
export type Cards = {
  summaryOf: (step: StepSettings) => string
  startSummaryOf: (start: Start) => string
  waitText: (wait: StepSettings['wait']) => string
  /** How many people stand at a step now, by its id. */
  standing: ReadonlyMap<string, number>
  actions: CardActions
}

const CardsContext = createContext<Cards | null>(null)
export const CardsProvider = CardsContext.Provider

export function useCards(): Cards {
  const cards = use(CardsContext)
  if (!cards) throw new Error('a card is shown outside of the editor')
  return cards
}

/** When somebody who arrives now would be at each step, by its uid, as the server's simulation says. */
export type Arrivals = ReadonlyMap<string, string>
export const noArrivals: Arrivals = new Map()
const ArrivalsContext = createContext<Arrivals>(noArrivals)
export const ArrivalsProvider = ArrivalsContext.Provider
export const useArrivals = (): Arrivals => use(ArrivalsContext)
