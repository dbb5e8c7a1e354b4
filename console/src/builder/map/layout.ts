import type { Edge, Node } from '@xyflow/react'
import { type Arm, armsOf, type Definition, type Start, type Step } from '../model/definition'

export const columns = 260
export const rows = 96

type Words = {
  start: (kind: Start['kind']) => string
  step: (step: Step, place: string) => string
  arm: (arm: Arm) => string
  end: string
}

/** What leads on from what was laid out so far, and what the arrow says. */
type Loose = { from: string; label?: string }

type Laid = { loose: Loose[]; row: number; width: number }

/** Places all steps: a list goes down, the arms of a step stand beside each other, and what leads out of them meets below. */
export function layOut(definition: Definition, words: Words): { nodes: Node[]; edges: Edge[] } {
  const nodes: Node[] = []
  const edges: Edge[] = []

  function put(id: string, label: string, column: number, row: number, className: string) {
    nodes.push({ id, position: { x: column * columns, y: row * rows }, data: { label }, className })
  }
  function join(loose: readonly Loose[], to: string) {
    for (const { from, label } of loose)
      edges.push({ id: `${from}-${to}-${label ?? ''}`, source: from, target: to, label })
  }

  function list(steps: readonly Step[], column: number, begun: Laid, place: string): Laid {
    let { loose, row, width } = begun
    for (const [index, step] of steps.entries()) {
      const here = `${place}${index + 1}`
      put(step.uid, words.step(step, here), column, row, 'map-step')
      join(loose, step.uid)
      loose = []
      row++
      const arms = armsOf(step.kind)
      if (arms.length === 0) {
        loose = [{ from: step.uid }]
        continue
      }
      let [beside, lowest] = [column, row]
      for (const arm of arms) {
        const label = words.arm(arm)
        const laid = list(
          step[arm] ?? [],
          beside,
          { loose: [{ from: step.uid, label }], row, width: 1 },
          `${here}.${arm}.`,
        )
        loose.push(...laid.loose)
        lowest = Math.max(lowest, laid.row)
        beside += laid.width
      }
      // who answers goes on at once, past the steps for who does not
      if (step.kind === 'wait_for_reply') loose.push({ from: step.uid })
      row = lowest
      width = Math.max(width, beside - column)
    }
    return { loose, row, width }
  }

  for (const [index, start] of definition.start.entries())
    put(start.uid, words.start(start.kind), index, 0, 'map-start')
  const begun = { loose: definition.start.map(({ uid }) => ({ from: uid })), row: 1, width: 1 }
  const { loose, row } = list(definition.steps, 0, begun, '')
  put('end', words.end, 0, row, 'map-end')
  join(loose, 'end')
  return { nodes, edges }
}
