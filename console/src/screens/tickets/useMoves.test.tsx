import { act } from 'react'
import { expect, test } from 'vitest'
import { eventually, show } from '../../test/render'
import { HttpResponse, http, origin, refusal, server } from '../../test/server'
import { ticket } from '../../test/ticket'
import { useMoves } from './useMoves'

type Moves = ReturnType<typeof useMoves>

type Now = { moves?: Moves; told: string[] }

/** Shows nothing, and hands out what it has. */
function Mover({ now }: { now: Now }) {
  now.moves = useMoves((ticket, to) => now.told.push(`${ticket.id} is ${ticket.status}, not ${to}`))
  return null
}

async function movesOf(told: string[] = []) {
  const now: Now = { told }
  await show(<Mover now={now} />)
  return () => {
    if (!now.moves) throw new Error('nothing is shown')
    return now.moves
  }
}

test('a move is shown at once, and is over once the server has answered', async () => {
  let answer = () => {}
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  server.use(
    http.patch(`${origin}/v1/tickets/t1`, async () => {
      await answered
      return HttpResponse.json(ticket('t1', { status: 'closed' }))
    }),
  )
  const moves = await movesOf()
  await act(async () => void moves().move(ticket('t1'), 'closed'))
  expect(moves().moves.get('t1')?.to).toBe('closed')
  answer()
  await eventually(() => moves().moves.size === 0)
})

test('a ticket that is moved twice arrives in that order', async () => {
  const got: unknown[] = []
  server.use(
    http.patch(`${origin}/v1/tickets/t1`, async ({ request }) => {
      got.push([request.headers.get('If-Match'), await request.json()])
      return HttpResponse.json(ticket('t1', { status: 'closed', version: got.length + 1 }))
    }),
  )
  const moves = await movesOf()
  await act(async () => {
    void moves().move(ticket('t1'), 'resolved')
    void moves().move(ticket('t1'), 'closed')
  })
  await eventually(() => moves().moves.size === 0)
  expect(got).toEqual([
    ['"1"', { status: 'resolved' }],
    ['"2"', { status: 'closed' }],
  ])
})

test('a move that is refused is undone', async () => {
  server.use(http.patch(`${origin}/v1/tickets/t1`, () => refusal(403, 'forbidden')))
  const moves = await movesOf()
  await act(async () => void moves().move(ticket('t1'), 'closed'))
  await eventually(() => moves().moves.size === 0)
})

test('of one that somebody else moved first, what it is now is told', async () => {
  server.use(
    http.patch(`${origin}/v1/tickets/t1`, () => refusal(412, 'stale-revision')),
    http.get(`${origin}/v1/tickets/t1`, () => HttpResponse.json(ticket('t1', { status: 'resolved', version: 2 }))),
  )
  const told: string[] = []
  const moves = await movesOf(told)
  await act(async () => void moves().move(ticket('t1'), 'closed'))
  await eventually(() => told.length === 1)
  expect(told).toEqual(['t1 is resolved, not closed'])
  expect(moves().moves.size).toBe(0)
})
