import { createServer, type IncomingHttpHeaders } from 'node:http'
import { expect, onTestFinished } from 'vitest'

/** A call that came: its headers, and its body as it was sent. */
export type Call = { path: string; headers: IncomingHttpHeaders; body: string }

export type Receiver = {
  url: string
  host: string
  /** What it answers from now on. */
  answer: { status: number; text: string }
  /** All that came, oldest first. */
  calls: Call[]
  /** Waits for a call that holds the text, and answers it. */
  heard: (text: string) => Promise<Call>
}

/** A program of somebody else, which Cadenza calls: a real server, for as long as the test. */
export async function receiver(): Promise<Receiver> {
  const calls: Call[] = []
  const answer = { status: 200, text: '' }
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    calls.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(pieces).toString() })
    response.writeHead(answer.status).end(answer.text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the receiver has no port')
  const host = `127.0.0.1:${address.port}`
  const find = (text: string) => calls.find(({ body }) => body.includes(text))
  return {
    url: `http://${host}/hook`,
    host,
    answer,
    calls,
    heard: async (text) => {
      await expect.poll(() => find(text), { timeout: 60_000 }).toBeDefined()
      const found = find(text)
      if (!found) throw new Error(`no call has ${text}`)
      return found
    },
  }
}
