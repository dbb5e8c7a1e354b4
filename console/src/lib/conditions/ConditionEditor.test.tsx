import { act, useState } from 'react'
import { expect, test } from 'vitest'
import { eventually, show } from '../../test/render'
import { HttpResponse, http, origin, server } from '../../test/server'
import { session } from '../../test/session'
import { useNames } from '../names'
import { SessionProvider } from '../session'
import { ConditionEditor, conditionLabels, unfinishedConditions } from './ConditionEditor'
import type { Condition } from './condition'
import type { ConditionContext } from './editing'
import { conditionSentence, useWords } from './sentence'

const page = (items: object[]) => HttpResponse.json({ items, next: null })

function serve() {
  server.use(
    http.get(`${origin}/v1/tags`, () => page([{ id: 't1', name: 'VIP' }])),
    http.get(`${origin}/v1/lists`, () => page([{ id: 'l1', name: 'Spring' }])),
    http.get(`${origin}/v1/segments`, () => page([{ id: 's1', name: 'Idle' }])),
    http.get(`${origin}/v1/fields`, () => page([{ id: 'f1', code: 'BORN', name: 'Birthday', type: 'date' }])),
    http.get(`${origin}/v1/directory`, () =>
      HttpResponse.json({ users: [{ id: 'u1', name: 'Luca' }], automations: [{ id: 'a1', name: 'Welcome' }] }),
    ),
    http.get(`${origin}/v1/automations/a1`, () => HttpResponse.json({ steps: [] })),
  )
}

const context: ConditionContext = { in: 'automation', id: 'a2', steps: [{ value: 'x', label: 'Offer', sends: true }] }

function Sentence({ of }: { of: Condition }) {
  const names = useNames({ tags: true, lists: true, segments: true, fields: true, directory: true })
  return <p>{conditionSentence(of, useWords(names, [{ value: 'x', label: 'Offer' }]))}</p>
}

/** The editor as a form has it, and what it holds. */
function Form({ begin, errors }: { begin: Condition | null; errors?: Record<string, string> }) {
  const [value, setValue] = useState(begin)
  const words = useWords(useNames({}))
  const own = unfinishedConditions(value, '/if', words.t)
  return (
    <>
      <ConditionEditor
        form="f"
        pointer="/if"
        value={value}
        onChange={setValue}
        errors={errors ?? own}
        context={context}
      />
      <output>{JSON.stringify(value)}</output>
      <aside>{Object.values(conditionLabels(value, '/if', words)).join('|')}</aside>
    </>
  )
}

async function edit(begin: Condition | null, errors?: Record<string, string>) {
  serve()
  await show(
    <SessionProvider value={session()}>
      <Form begin={begin} errors={errors} />
    </SessionProvider>,
  )
  return () => JSON.parse(document.querySelector('output')?.textContent ?? 'null') as Condition | null
}

async function press(name: string) {
  const button = [...document.querySelectorAll('button')].find(
    (one) => one.textContent === name || one.getAttribute('aria-label')?.startsWith(name),
  )
  if (!button) throw new Error(`no button is called ${name}`)
  await act(async () => button.click())
}

async function choose(label: string, value: string) {
  const select = document.querySelector(`select[aria-label="${label}"]`)
  if (!(select instanceof HTMLSelectElement)) throw new Error(`no choice is called ${label}`)
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value')?.set?.call(select, value)
    select.dispatchEvent(new Event('change', { bubbles: true }))
  })
}

test.each<[Condition, string]>([
  [{ tag: 'VIP' }, 'has the tag “VIP”'],
  [{ not: { list: 'l1' } }, 'is not in the list “Spring”'],
  [{ language: 'it' }, 'speaks Italian'],
  [{ window: 'open' }, 'the 24-hour window is open'],
  [{ consent: 'granted' }, 'consent to marketing is granted'],
  [{ operator: 'u1' }, 'is assigned to “Luca”'],
  [{ segment: 's1' }, 'belongs to “Idle”'],
  [{ inside: { automation_id: 'a1', step_id: 'x' } }, 'is inside “Welcome” with “Offer” as the next step'],
  [{ clicked: { step_id: 'x' } }, 'opened a link of “Offer”'],
  [{ not: { clicked: {} } }, 'opened no link of any message'],
  [{ reply: 'text', contains: 'yes' }, 'the newest reply contains “yes”'],
  [{ reply: 'button', is: 'Yes' }, 'the newest tapped button is “Yes”'],
  [{ field: 'BORN', before: 'now+P7D' }, 'Birthday is before now + 7 days'],
  [{ field: 'BORN', on: 'today-P1D' }, 'Birthday is on the day today − 1 day'],
  [{ field: 'EMAIL', is_set: false }, 'E-mail has no value'],
  [{ tag: 'gone' }, 'has the tag “gone”'],
  [
    { all: [{ tag: 'VIP' }, { any: [{ language: 'it' }, { not: { window: 'closed' } }] }] },
    'has the tag “VIP” and (speaks Italian or the 24-hour window is not closed)',
  ],
  [{ not: { any: [{ tag: 'VIP' }, { list: 'l1' }] } }, 'not (has the tag “VIP” or is in the list “Spring”)'],
  [{}, '…'],
])('%j is a sentence', async (condition, sentence) => {
  serve()
  await show(
    <SessionProvider value={session()}>
      <Sentence of={condition} />
    </SessionProvider>,
  )
  await eventually(() => document.querySelector('p')?.textContent === sentence)
})

test('questions are added, compared another way, grouped, and taken away', async () => {
  const value = await edit({ tag: 'VIP' })
  await choose('How it is compared', '!holds')
  expect(value()).toEqual({ not: { tag: 'VIP' } })
  await press('Add a condition')
  expect(value()).toEqual({ all: [{ not: { tag: 'VIP' } }, {}] })
  expect(document.activeElement?.id).toBe('f-if-all-1') // the new one waits for its question
  await choose('How the conditions go together', 'notAny')
  expect(value()).toEqual({ not: { any: [{ not: { tag: 'VIP' } }, {}] } })
  await press('Add a group')
  expect(value()).toEqual({ not: { any: [{ not: { tag: 'VIP' } }, {}, { all: [{}] }] } })
  for (let left = 3; left > 0; left--) await press('Remove:')
  expect(value()).toBeNull()
  expect(document.body.textContent).toContain('No condition yet.')
})

test('a test keeps what was written, and time is said as a number and its unit', async () => {
  const value = await edit({ field: 'BORN', before: 'now+P7D' })
  await eventually(() => [...document.querySelectorAll('option')].some((one) => one.textContent === 'is on the day'))
  await choose('How it is compared', 'on')
  expect(value()).toEqual({ field: 'BORN', on: 'today+P7D' })
  await choose('When', 'earlier:weeks')
  expect(value()).toEqual({ field: 'BORN', on: 'today-P7W' })
})

test('an error stands at the field of its pointer, which its line in a list can focus', async () => {
  await edit(
    { all: [{ tag: 'VIP' }, { not: { inside: { automation_id: 'a1' } } }] },
    { '/if/all/1/not/inside/automation_id': 'is unknown', '/if/all': 'is too much' },
  )
  const field = document.getElementById('f-if-all-1-not-inside-automation_id')
  expect(field?.getAttribute('aria-invalid')).toBe('true')
  expect(document.body.textContent).toContain('is unknown')
  expect(document.body.textContent).toContain('is too much')
  await eventually(() => document.querySelector('aside')?.textContent?.includes('is not inside “Welcome”'))
})

test('what is still empty is said at its field', async () => {
  await edit({ all: [{ tag: '' }, { field: 'CITY', is: '' }, { field: 'CITY', is_set: false }] })
  const invalid = [...document.querySelectorAll('[aria-invalid="true"]')].map((one) => one.id)
  expect(invalid).toEqual(['f-if-all-0-tag', 'f-if-all-1-is'])
})
