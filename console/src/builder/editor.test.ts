import { expect, test } from 'vitest'
import type { Schemas } from '../api/client'
import { newBase, newEditor, typing } from './editor'
import { changeStep, insert, remove } from './model/change'
import type { Definition } from './model/definition'
import { sample, sampleInput, uidsOf } from './model/sample'
import { find } from './model/tree'

const write = (uid: string, text: string) => (definition: Definition) =>
  changeStep(definition, uid, (step) => ({ ...step, text }))
const textOf = (definition: Definition, uid: string) => find(definition, uid)?.step.text

const automation: Schemas['Automation'] = {
  ...sampleInput,
  start: sampleInput.start ?? [],
  steps: sampleInput.steps ?? [],
  id: 'a1',
  slug: 'sample',
  state: 'active',
  revision: 3,
  number_id: 'n1',
  reentry: {},
  paused_at: null,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
}

test('every edit is undone and done again, one by one', () => {
  const editor = newEditor(newBase, sample())
  const { edit, undo, redo } = editor.getState()
  const versions = [editor.getState().definition]
  for (const uid of ['1', '2.else.1', '3', '2.then.1']) {
    edit('delete', (now) => remove(now, uid))
    versions.push(editor.getState().definition)
  }
  for (const version of versions.slice(0, -1).reverse()) {
    undo()
    expect(editor.getState().definition).toBe(version)
  }
  undo()
  expect(editor.getState().definition).toBe(versions[0])
  for (const version of versions.slice(1)) {
    redo()
    expect(editor.getState().definition).toBe(version)
  }
})

test('what is typed in one field is one edit, until something else is done', () => {
  const editor = newEditor(newBase, sample())
  const { edit, settle, undo } = editor.getState()
  for (const text of ['h', 'he', 'hey']) edit(typing('1', 'text'), write('1', text))
  edit(typing('3', 'text'), write('3', 'other'))
  edit(typing('1', 'text'), write('1', 'hey you'))
  settle()
  edit(typing('1', 'text'), write('1', 'hey you there'))
  const texts = () => [textOf(editor.getState().definition, '1'), textOf(editor.getState().definition, '3')]
  const seen = [texts()]
  while (editor.getState().past.length > 0) {
    undo()
    seen.push(texts())
  }
  expect(seen).toEqual([
    ['hey you there', 'other'],
    ['hey you', 'other'],
    ['hey', 'other'],
    ['hey', 'three'],
    ['one', 'three'],
  ])
})

test('two hundred edits are kept, and an edit after undo ends what could be done again', () => {
  const editor = newEditor(newBase, sample())
  const { edit, undo } = editor.getState()
  for (let n = 0; n < 250; n++) edit('number', write('1', String(n)))
  expect(editor.getState().past).toHaveLength(200)
  undo()
  expect(editor.getState().future).toHaveLength(1)
  edit('other', write('1', 'other'))
  expect(editor.getState().future).toHaveLength(0)
})

test('a change that changes nothing is no edit, and who only reads changes nothing', () => {
  const editor = newEditor(newBase, sample())
  const { edit, setReadOnly } = editor.getState()
  edit('nothing', (now) => now)
  expect(editor.getState().past).toHaveLength(0)
  setReadOnly({ reason: 'tab' })
  edit('delete', (now) => remove(now, '1'))
  expect(uidsOf(editor.getState().definition)).toContain('1')
})

test('what is selected is let go when it is gone', () => {
  const editor = newEditor(newBase, sample())
  const { edit, select, undo } = editor.getState()
  select('1')
  edit('delete', (now) => remove(now, '3'))
  expect(editor.getState().selected).toBe('1')
  edit('delete', (now) => remove(now, '1'))
  expect(editor.getState().selected).toBeNull()
  undo()
  select('s1')
  undo()
  expect(editor.getState().selected).toBe('s1')
})

test('problems stand at the steps of the definition that was sent, wherever they are moved', () => {
  const editor = newEditor(newBase, sample())
  const { edit, setProblems } = editor.getState()
  const sent = editor.getState().definition
  edit('delete', (now) => remove(now, '1'))
  setProblems('simulation', sent, [
    { pointer: '/steps/1/then/0/tags', detail: 'is empty' },
    { pointer: '/steps/2/text', detail: 'is too long' },
    { pointer: '/name', detail: 'is missing' },
  ])
  const { problems } = editor.getState()
  expect(problems.get('2.then.1')).toEqual([{ pointer: '/tags', detail: 'is empty' }])
  expect(problems.get('3')).toEqual([{ pointer: '/text', detail: 'is too long' }])
  expect(problems.get('')).toEqual([{ pointer: '/name', detail: 'is missing' }])
})

test('what the simulation finds does not take away what publishing found, until that is written anew', () => {
  const editor = newEditor(newBase, sample())
  const { edit, setProblems } = editor.getState()
  const said = () => [...editor.getState().problems].map(([uid, found]) => [uid, found.map(({ detail }) => detail)])
  const { definition } = editor.getState()
  setProblems('publication', definition, [
    { pointer: '/steps/0/text', detail: 'is too long' },
    { pointer: '/steps/1/if', detail: 'asks nothing' },
    { pointer: '/number_id', detail: 'is no number' },
  ])
  setProblems('simulation', definition, [{ pointer: '/steps/0/text', detail: 'is too long' }])
  expect(said()).toEqual([
    ['1', ['is too long']],
    ['2', ['asks nothing']],
    ['', ['is no number']],
  ])
  edit('inside', write('2.else.1', 'other'))
  edit('text', write('1', 'short'))
  setProblems('simulation', editor.getState().definition, [])
  expect(said()).toEqual([
    ['2', ['asks nothing']],
    ['', ['is no number']],
  ])
  edit('number', (now) => ({ ...now, number_id: 'n2' }))
  expect(said()).toEqual([['2', ['asks nothing']]])
  setProblems('publication', editor.getState().definition, [])
  expect(said()).toEqual([])
})

test('what is empty in a step that was just added is no mistake until it is left, closed or published', () => {
  const editor = newEditor(newBase, sample())
  const { edit, selectFresh, leave, select, setProblems } = editor.getState()
  const add = () => {
    edit('add', (now) => insert(now, null, 0, [{ uid: 'new', kind: 'send_webhook' }]))
    selectFresh('new')
    setProblems('simulation', editor.getState().definition, [
      { pointer: '/steps/0/url', detail: 'is needed' },
      { pointer: '/steps/0/method', detail: 'is needed' },
    ])
  }
  const shown = () =>
    editor
      .getState()
      .problems.get('new')
      ?.map(({ pointer }) => pointer)
  add()
  expect(shown()).toBeUndefined()
  leave('/url')
  expect(shown()).toEqual(['/url'])
  select(null)
  expect(shown()).toEqual(['/url', '/method'])
  editor.getState().undo()
  add()
  expect(shown()).toBeUndefined()
  setProblems('publication', editor.getState().definition, [{ pointer: '/steps/0/url', detail: 'is needed' }])
  expect(shown()).toEqual(['/url', '/method'])
})

test('after publishing, new steps have their ids also in what can be undone', () => {
  const editor = newEditor(newBase, sample())
  const { edit, undo, published } = editor.getState()
  edit('insert', (now) => insert(now, null, 0, [{ uid: 'new', kind: 'block_contact' }]))
  const sent = editor.getState().definition
  edit('delete', (now) => remove(now, 'new'))
  published(
    sent,
    { ...automation, steps: [{ id: 'given', kind: 'block_contact' }, ...(sampleInput.steps ?? [])] },
    '"4"',
  )
  expect(editor.getState().automation).toMatchObject({ id: 'a1', state: 'active', revision: 3, etag: '"4"' })
  undo()
  expect(find(editor.getState().definition, 'new')?.step.id).toBe('given')
})
