import type { Schemas } from '../../api/client'
import { type Definition, fromInput } from './definition'
import { treeOf } from './tree'

/** An automation with arms in arms, for tests: its ids are the places of its steps. */
export const sampleInput: Schemas['AutomationInput'] = {
  name: 'Sample',
  start: [
    { id: 's1', kind: 'message', phrase: 'ciao' },
    { id: 's2', kind: 'integration', label: 'Shop', url: 'https://example.com/wh/ap/1/' },
  ],
  steps: [
    { id: '1', kind: 'send_message', text: 'one', wait: { for: 'PT10M' } },
    {
      id: '2',
      kind: 'branch',
      if: { tag: 'vip' },
      then: [
        { id: '2.then.1', kind: 'add_tags', tags: ['a'] },
        {
          id: '2.then.2',
          kind: 'wait_for_reply',
          limit: 'P1D',
          no_reply: [{ id: '2.then.2.no_reply.1', kind: 'send_message', text: 'still there?' }],
        },
      ],
      else: [{ id: '2.else.1', kind: 'block_contact' }],
    },
    { id: '3', kind: 'send_buttons', text: 'three', buttons: [{ text: 'Yes' }] },
    { id: '4', kind: 'wait_for_reply', limit: 'PT1H', no_reply: [] },
  ],
}

export const sample = (): Definition => fromInput(sampleInput)

/** All uids, in the order in which they are read. */
export const uidsOf = (definition: Definition): string[] => [...treeOf(definition.steps).keys()]
