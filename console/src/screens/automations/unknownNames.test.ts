import { expect, test } from 'vitest'
import { unknownNames, withChosen } from './unknownNames'

const file = {
  automation: {
    name: 'VIP',
    start: [{ kind: 'list', list_ids: ['Newsletter', 'VIP'] }],
    steps: [
      { kind: 'branch', if: { any: [{ list: 'VIP' }, { operator: 'ada@example.com' }] }, then: [], else: [] },
      { kind: 'send_message', text: 'VIP' },
    ],
  },
}
const error = (pointer: string) => ({ pointer, detail: 'is not here' })

test('a refusal names what the file names, each once', () => {
  const errors = [
    error('/automation/start/0/list_ids/1'),
    error('/automation/steps/0/if/any/0/list'),
    error('/automation/steps/0/if/any/1/operator'),
    error('/automation/steps/1/text'),
    error('/automation/nothing/here'),
  ]
  expect(unknownNames(file, errors)).toEqual([
    { kind: 'list', name: 'VIP' },
    { kind: 'user', name: 'ada@example.com' },
  ])
})

test('what was chosen stands wherever the name of that kind stood, and nowhere else', () => {
  const chosen = withChosen(file, { 'list VIP': 'l1' })
  expect(chosen).toEqual({
    automation: {
      name: 'VIP',
      start: [{ kind: 'list', list_ids: ['Newsletter', 'l1'] }],
      steps: [
        { kind: 'branch', if: { any: [{ list: 'l1' }, { operator: 'ada@example.com' }] }, then: [], else: [] },
        { kind: 'send_message', text: 'VIP' },
      ],
    },
  })
})
