import { expect, test } from 'vitest'
import { sample, uidsOf } from '../model/sample'
import { layOut } from './layout'

const words = { start: () => 'start', step: () => 'step', arm: (arm: string) => arm, end: 'end' }

test('every step and start has a place of its own, and is reached', () => {
  const definition = sample()
  const { nodes, edges } = layOut(definition, words)
  expect(nodes.map(({ id }) => id).sort()).toEqual([...uidsOf(definition), 's1', 's2', 'end'].sort())
  const places = nodes.map(({ position }) => `${position.x}/${position.y}`)
  expect(new Set(places).size).toBe(places.length)
  for (const id of [...uidsOf(definition), 'end']) {
    expect(
      edges.some(({ target }) => target === id),
      id,
    ).toBe(true)
  }
  expect(new Set(edges.map(({ id }) => id)).size).toBe(edges.length)
})

test('both arms of a branch lead to the step after it', () => {
  const { edges } = layOut(sample(), words)
  const into = (id: string) => edges.filter(({ target }) => target === id).map(({ source }) => source)
  expect(into('3').sort()).toEqual(['2.else.1', '2.then.2', '2.then.2.no_reply.1'])
  expect(edges.filter(({ source }) => source === '2').map(({ label }) => label)).toEqual(['then', 'else'])
  // the empty arm of the last step, and who answered
  expect(into('end')).toEqual(['4', '4'])
})
