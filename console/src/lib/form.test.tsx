import { act } from 'react'
import { expect, test } from 'vitest'
import { show } from '../test/render'
import { FormProblem, fieldID, useSending } from './form'

let sent = 0

function Form() {
  const { submit, problem, sorted } = useSending({
    pointers: ['/name', '/ends_at'],
    send: async () => {
      sent++
      return {}
    },
    onDone: () => undefined,
  })
  return (
    <form onSubmit={submit} noValidate>
      <FormProblem form="campaign" problem={problem} sorted={sorted} labels={{ '/ends_at': 'Until' }} />
      <input id={fieldID('campaign', '/name')} />
      <input id={fieldID('campaign', '/ends_at')} />
      <label htmlFor="other">Another day</label>
      <input id="other" />
      <button type="submit">Send</button>
    </form>
  )
}

// A browser says that a date of which the year is missing is empty, and an empty end is none.
test('half a date is not sent as none', async () => {
  const { element } = await show(<Form />)
  const [, until, other] = element.querySelectorAll('input')
  const press = () => act(async () => element.querySelector<HTMLButtonElement>('[type=submit]')?.click())
  let half: unknown[] = [until, other]
  for (const input of element.querySelectorAll('input')) {
    Object.defineProperty(input, 'validity', { get: () => ({ badInput: half.includes(input) }) })
  }
  await press()
  expect([...element.querySelectorAll('[role=alert] li')].map((one) => one.textContent)).toEqual([
    'Until: Only a part of it is filled in: finish it, or empty it.',
    'Another day: Only a part of it is filled in: finish it, or empty it.',
  ])
  expect(sent).toBe(0)
  half = []
  await press()
  expect(element.querySelector('[role=alert]')).toBeNull()
  expect(sent).toBe(1)
})
