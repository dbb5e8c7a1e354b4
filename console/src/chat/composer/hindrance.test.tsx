import { expect, test } from 'vitest'
import { show } from '../../test/render'
import { conversation } from '../../test/talk'
import { OutboxProvider } from '../context'
import { createOutbox, talkOf } from '../outbox'
import { useHindrance } from './hindrance'

const at = '2026-11-30T10:00:00Z'

function Hindered({ reason }: { reason: string | null }) {
  const hold = reason === null ? null : { reason, until: null }
  const talk = { id: talkOf('c1', undefined), contact: 'c1', number: undefined, person: undefined, items: [] }
  return useHindrance({ ...talk, conversation: { ...conversation('c1', at), hold } })?.text ?? 'nothing'
}

test.each([
  ['the token was refused', /the token was refused/],
  [null, /nothing$/],
])('what holds the number keeps everybody from writing: %s', async (reason, said) => {
  const outbox = createOutbox('u1', () => undefined)
  const { element } = await show(
    <OutboxProvider value={outbox}>
      <Hindered reason={reason} />
    </OutboxProvider>,
  )
  expect(element.textContent).toMatch(said)
})
