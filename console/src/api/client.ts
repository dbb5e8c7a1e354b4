import createFetchClient, { type Middleware } from 'openapi-fetch'
import createQueryClient from 'openapi-react-query'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

/** Why the server refused, or why it was not reached. */
export type Problem = Schemas['Problem'] & {
  /** In how many seconds to come again, of the Retry-After header. */
  retry_after?: number
}

/** The type of the problem of a request that reached no server. The server itself has no such type. */
export const unreached = '/problems/unreached'

/** What is asked by people who are not signed in: a 401 there says that what they gave is wrong. */
const openToAll = ['/v1/session', '/v1/session/link']

const notReached: Problem = { type: unreached, title: 'The server was not reached', status: 0 }

type Listener = () => void
const whenSignedOut = new Set<Listener>()

/** Calls back whenever the server says that nobody is signed in any more. */
export function onSignedOut(listener: Listener): () => void {
  whenSignedOut.add(listener)
  return () => whenSignedOut.delete(listener)
}

/** Says that nobody is signed in, for who learns it without the client: the stream of events. */
export function signedOut(): void {
  for (const listener of whenSignedOut) listener()
}

function answerOf(problem: Problem): Response {
  return new Response(JSON.stringify(problem), {
    // a response cannot have the status 0 of a request that reached nobody
    status: problem.status || 503,
    headers: { 'Content-Type': 'application/problem+json' },
  })
}

async function problemOf(response: Response): Promise<Problem> {
  const after = Number.parseInt(response.headers.get('Retry-After') ?? '', 10)
  const later = Number.isNaN(after) ? {} : { retry_after: after }
  if (response.headers.get('Content-Type')?.startsWith('application/problem+json')) {
    const problem: Problem = await response.json()
    return { ...problem, ...later }
  }
  // something between us and the server answered, such as a proxy
  const type = response.status >= 500 ? '/problems/unavailable' : '/problems/malformed'
  return { type, title: response.statusText, status: response.status, ...later }
}

/** Makes whatever goes wrong a problem, so that who asks handles one kind of error. */
const asProblem: Middleware = {
  async onResponse({ request, response }) {
    if (response.ok) return response
    const problem = await problemOf(response)
    if (problem.status === 401 && !(request.method === 'POST' && openToAll.includes(new URL(request.url).pathname))) {
      signedOut()
    }
    return answerOf(problem)
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return error
    return answerOf(notReached)
  },
}

export const client = createFetchClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  // asked for at each call, so that tests may put another in its place
  fetch: (request) => globalThis.fetch(request),
})
client.use(asProblem)

/** Reads a text that the server has beside the API; what goes wrong is a problem, as for the client. */
export async function readText(address: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(address, { signal }).catch(() => {
    signal.throwIfAborted()
    throw notReached
  })
  if (!answer.ok) throw await problemOf(answer)
  return answer.text()
}

/** The API by TanStack Query: `api.useQuery('get', '/v1/contacts', …)`. */
export const api = createQueryClient(client)
