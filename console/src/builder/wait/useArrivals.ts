import { useEffect, useState } from 'react'
import { useFormatter } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { type Arrivals, noArrivals } from '../cards'
import { useEditor, useEditorStore } from '../editor'
import { type Definition, toInput } from '../model/definition'
import { treeOf } from '../model/tree'

/** How long somebody must stop writing before the server plays the automation. */
const pause = 800

/** The uids of the steps by the places that the simulation speaks of. */
function uidsByPlace(definition: Definition): Map<string, string> {
  return new Map([...treeOf(definition.steps)].map(([uid, { place }]) => [place, uid]))
}

/** The instants at which the steps that are reached are due, by their places. */
function dueAt(simulation: Schemas['Simulation']): Map<string, string> {
  return new Map(simulation.timeline.flatMap(({ step }) => (step ? [[step.step.place, step.due_at]] : [])))
}

/** Where an error of the simulation's definition stands in the definition itself. */
function ownErrors(errors: readonly Schemas['ProblemError'][]): Schemas['ProblemError'][] {
  return errors
    .filter(({ pointer }) => pointer.startsWith('/definition/'))
    .map(({ pointer, detail }) => ({ pointer: pointer.slice('/definition'.length), detail }))
}

/**
 * When somebody who arrives now would be at each step: the server plays what is written, so that its rules are the only ones.
 * What it finds wrong with what is written is shown at the steps.
 */
export function useArrivalsNow(): Arrivals {
  const editor = useEditorStore()
  const format = useFormatter()
  const definition = useEditor((state) => state.definition)
  const id = useEditor((state) => state.automation.id)
  const [arrivals, setArrivals] = useState(noArrivals)
  useEffect(() => {
    if (id === null) return
    const left = new AbortController()
    const timer = setTimeout(async () => {
      const { data, error } = await client
        .POST('/v1/automations/{id}/simulate', {
          params: { path: { id } },
          body: { contact: {}, definition: toInput(definition) },
          signal: left.signal,
        })
        .catch(() => ({ data: undefined, error: undefined }))
      if (left.signal.aborted) return
      if (data || error?.status === 422)
        editor.getState().setProblems('simulation', definition, ownErrors(error?.errors ?? []))
      if (!data) return setArrivals(noArrivals)
      const uids = uidsByPlace(definition)
      const moment = (at: string) =>
        format.dateTime(new Date(at), {
          weekday: 'short',
          day: 'numeric',
          month: 'short',
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
          timeZone: data.time_zone,
          timeZoneName: 'short',
        })
      const next = [...dueAt(data)].flatMap(([place, at]): [string, string][] => {
        const uid = uids.get(place)
        return uid ? [[uid, moment(at)]] : []
      })
      setArrivals(new Map(next))
    }, pause)
    return () => {
      left.abort()
      clearTimeout(timer)
    }
  }, [editor, definition, id, format])
  return arrivals
}
