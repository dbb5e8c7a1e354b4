import { getRouteApi } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useEditor, useEditorStore } from './editor'
import { find, findStart } from './model/tree'

const route = getRouteApi('/automations/$id')

/** Keeps in the address which step is open, so that a link or a reload opens it again. */
export function useSelectedInAddress(): void {
  const editor = useEditorStore()
  const selected = useEditor((state) => state.selected)
  const { step } = route.useSearch()
  const navigate = route.useNavigate()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address speaks first, once; from then on it follows
  useEffect(() => {
    const { definition, select } = editor.getState()
    if (step && (find(definition, step) ?? findStart(definition, step))) select(step)
  }, [])
  useEffect(() => {
    const now = selected ?? undefined
    if (now !== step) {
      void navigate({ search: (before) => ({ ...before, step: now }), replace: true, resetScroll: false })
    }
  }, [selected, step, navigate])
}
