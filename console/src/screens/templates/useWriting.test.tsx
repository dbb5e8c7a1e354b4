import { act } from 'react'
import { beforeEach, expect, test } from 'vitest'
import { SessionProvider } from '../../lib/session'
import { show } from '../../test/render'
import { session } from '../../test/session'
import type { Form } from './form'
import { useWriting } from './useWriting'

beforeEach(() => sessionStorage.clear())

const saying = (text: string): Form => ({
  category: 'MARKETING',
  named: false,
  components: [{ type: 'BODY', text }],
})

type Writing = ReturnType<typeof useWriting>

function Page({ begun, tell }: { begun: Form; tell: (writing: Writing) => void }) {
  tell(useWriting('t1', begun))
  return null
}

async function open(begun: Form) {
  let shown: Writing | undefined
  await show(
    <SessionProvider value={session()}>
      <Page
        begun={begun}
        tell={(writing) => {
          shown = writing
        }}
      />
    </SessionProvider>,
  )
  return () => {
    if (!shown) throw new Error('nothing is shown')
    return shown
  }
}

test('what somebody else saved meanwhile is said, and one of both is chosen', async () => {
  const first = await open(saying('before'))
  await act(async () => first().set(saying('mine')))
  expect(first().conflict).toBe(false)
  expect(first().isOn(saying('before'))).toBe(true)
  expect(first().isOn(saying('theirs'))).toBe(false)
  const second = await open(saying('theirs'))
  expect(second().conflict).toBe(true)
  expect(second().form).toEqual(saying('mine'))
  await act(async () => second().keepMine())
  expect(second().conflict).toBe(false)
  expect(second().isOn(saying('theirs'))).toBe(true)
})
