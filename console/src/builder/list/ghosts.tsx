import { createContext, type ReactNode, use, useMemo } from 'react'
import { useCards } from '../cards'
import { useEditor } from '../editor'
import { sameList } from '../model/change'
import type { Arm } from '../model/definition'
import { type Ghost, ghostsOf } from '../model/ghosts'
import { listRef } from '../model/tree'

const GhostsContext = createContext<readonly Ghost[]>([])

/** Knows where people stand at steps that the draft deletes. It is asked at every edit, and what shows them renders when they are others. */
export function Ghosts({ children }: { children: ReactNode }) {
  const { standing } = useCards()
  const published = useEditor((state) => state.automation.published)
  const definition = useEditor((state) => state.definition)
  const ghosts = ghostsOf(published, definition, (id) => (standing.get(id) ?? 0) > 0)
  const known = JSON.stringify(ghosts)
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are the same while they say the same
  const same = useMemo(() => ghosts, [known])
  return <GhostsContext value={same}>{children}</GhostsContext>
}

/** The ghosts of a list, in their order. */
export function useGhosts(parent: string | null, arm: Arm | null): readonly Ghost[] {
  const ghosts = use(GhostsContext)
  return useMemo(() => ghosts.filter(({ list }) => sameList(list, listRef(parent, arm))), [ghosts, parent, arm])
}
