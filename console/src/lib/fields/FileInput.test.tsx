import { act, useState } from 'react'
import { expect, test } from 'vitest'
import { eventually, show } from '../../test/render'
import { HttpResponse, http, origin, server } from '../../test/server'
import { session } from '../../test/session'
import { SessionProvider } from '../session'
import { type File as Chosen, FileInput } from './FileInput'
import { FieldsProvider } from './field'

type Written = { name: string; file: Chosen }
const fields = { form: 'f', uid: 'u', readOnly: false, leave: () => {}, problems: [] }

function Form({ tell }: { tell: (written: Written) => void }) {
  const [written, setWritten] = useState<Written>({ name: '', file: { media_id: 'old' } })
  tell(written)
  return (
    <FieldsProvider value={fields}>
      <input aria-label="Name" value={written.name} readOnly />
      <button type="button" id="type" onClick={() => setWritten({ ...written, name: 'typed meanwhile' })} />
      <FileInput
        pointer="/file"
        label="Picture"
        accept="image/png"
        value={written.file}
        onChange={(file) => setWritten({ ...written, file })}
      />
    </FieldsProvider>
  )
}

test('the end of an upload leaves what was typed meanwhile', async () => {
  let answer = () => {}
  const asked = new Promise<void>((resolve) => {
    server.use(
      http.post(`${origin}/v1/media`, async () => {
        resolve()
        await new Promise<void>((go) => {
          answer = go
        })
        return HttpResponse.json({ id: 'new' }, { status: 201 })
      }),
    )
  })
  let written: Written | undefined
  const { element } = await show(
    <SessionProvider value={session({ scopes: ['media:write'] })}>
      <Form
        tell={(now) => {
          written = now
        }}
      />
    </SessionProvider>,
  )
  const input = element.querySelector<HTMLInputElement>('input[type=file]')
  if (!input) throw new Error('nothing can be chosen')
  Object.defineProperty(input, 'files', { value: [new File(['x'], 'x.png', { type: 'image/png' })] })
  await act(async () => {
    input.dispatchEvent(new Event('change', { bubbles: true }))
    await asked
  })
  await act(async () => element.querySelector<HTMLButtonElement>('#type')?.click())
  await act(async () => answer())
  await eventually(() => written?.file.media_id === 'new')
  expect(written).toEqual({ name: 'typed meanwhile', file: { media_id: 'new' } })
})
