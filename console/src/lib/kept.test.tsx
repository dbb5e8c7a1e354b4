import { act } from 'react'
import { expect, test, vi } from 'vitest'
import { show } from '../test/render'
import { forgetKept, keepFor, onForgotten, readKept, useKept, writeKept } from './kept'

let form: ReturnType<typeof useKept<{ a: string; b: string }>> | undefined
function Form() {
  form = useKept('form', { a: '', b: '' })
  return null
}

test('two changes between two renderings are both kept', async () => {
  await show(<Form />)
  await act(async () => {
    form?.set({ a: '1' })
    form?.set({ b: '2' })
  })
  expect(form?.values).toEqual({ a: '1', b: '2' })
  expect(readKept('form', {})).toEqual({ a: '1', b: '2' })
  forgetKept()
})

test('what somebody left is forgotten when somebody else comes, and not when they come to another workspace', () => {
  const forgotten = vi.fn()
  const stop = onForgotten(forgotten)
  const ada = { id: 'u1', email: 'ada@shop.example' }
  keepFor(ada)
  writeKept('form', { a: '1' })
  keepFor({ ...ada, id: 'u2' })
  keepFor({ id: 'u2', email: 'ada@new.example' })
  expect(readKept('form', {})).toEqual({ a: '1' })
  expect(forgotten).not.toHaveBeenCalled()
  keepFor({ id: 'u3', email: 'bob@shop.example' })
  expect(readKept('form', {})).toEqual({})
  expect(forgotten).toHaveBeenCalledOnce()
  stop()
})
