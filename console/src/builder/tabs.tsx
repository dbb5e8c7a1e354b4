import type { ComponentType } from 'react'
import { onDemand } from '../lib/load'
import { EditorTab } from './EditorTab'
import type { TabName } from './search'

/**
 * What each tab shows, inside of the open automation: `useEditor` has it. A tab that is not here is not offered. Those that not
 * everybody opens are loaded when somebody does.
 */
export const tabs: Partial<Record<TabName, ComponentType>> = {
  editor: EditorTab,
  map: onDemand(() => import('./map/MapTab')),
  runs: onDemand(() => import('./runs/RunsTab')),
  history: onDemand(() => import('./history/HistoryTab')),
}
