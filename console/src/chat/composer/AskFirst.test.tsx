import { act } from 'react'
import { expect, test, vi } from 'vitest'
import { SessionProvider } from '../../lib/session'
import { eventually, show } from '../../test/render'
import { session } from '../../test/session'
import { conversation, sentItem } from '../../test/talk'
import { useAskFirst } from './AskFirst'

type Props = Parameters<typeof useAskFirst>[0] & { since: string | null; send: () => void }

function Ask({ since, send, ...talk }: Props) {
  const asking = useAskFirst(talk, send)
  return (
    <>
      <button type="button" onClick={() => asking.ask(since)}>
        go
      </button>
      {asking.dialog}
    </>
  )
}

async function asked(talk: Omit<Props, 'send'>) {
  const send = vi.fn()
  const { element } = await show(
    <SessionProvider value={session()}>
      <Ask {...talk} send={send} />
    </SessionProvider>,
  )
  await act(async () => element.querySelector('button')?.click())
  return send
}
const at = '2026-03-01T10:00:00Z'
const now = conversation('c1', at)

test('what was begun through another number than the contact writes to now is asked about', async () => {
  const send = await asked({ conversation: now, items: [], number: 'n2', since: null })
  await eventually(() => document.body.textContent?.includes('The contact now writes to +390000'))
  expect(send).not.toHaveBeenCalled()
})

test('what a colleague sent since is asked about, and nothing else', async () => {
  const items = [sentItem('Fatto', at, 'user/u2')]
  const send = await asked({ conversation: now, items, number: 'n1', since: '2026-03-01T09:00:00Z' })
  await eventually(() => document.body.textContent?.includes('A colleague has answered'))
  expect(send).not.toHaveBeenCalled()
  expect(await asked({ conversation: now, items, number: 'n1', since: at })).toHaveBeenCalledOnce()
})
