/** One event of the stream. */
export type StreamEvent = { id: string; kind: string; data: string }

/**
 * Reads server-sent events from pieces of text as they come: an event may be spread over pieces, and a piece may hold many.
 * The browser's EventSource is no help here, because it cannot go on after an event that another window had.
 */
export function createParser(onEvent: (event: StreamEvent) => void, onRetry: (milliseconds: number) => void) {
  let rest = ''
  let kind = ''
  let data: string[] = []
  let id = ''

  function line(text: string) {
    if (text === '') {
      if (data.length > 0) onEvent({ id, kind: kind || 'message', data: data.join('\n') })
      kind = ''
      data = []
      return
    }
    if (text.startsWith(':')) return // a sign of life
    const colon = text.indexOf(':')
    const name = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '')
    if (name === 'event') kind = value
    else if (name === 'data') data.push(value)
    else if (name === 'id') id = value
    else if (name === 'retry' && /^\d+$/.test(value)) onRetry(Number(value))
  }

  return (piece: string) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const one of lines) line(one)
  }
}
