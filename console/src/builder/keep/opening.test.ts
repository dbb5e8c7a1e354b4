import { expect, test } from 'vitest'
import type { Base } from '../editor'
import { type Definition, emptyDefinition } from '../model/definition'
import type { Draft } from './drafts'
import { openingOf } from './opening'
import type { Kept } from './record'

const of = (text: string): Definition => ({
  ...emptyDefinition,
  name: 'Welcome',
  steps: [{ uid: 'a', id: 'a', kind: 'send_message', text }],
})

const now: Base = { id: 'x', state: 'active', revision: 2, etag: '"2"', published: of('published') }

function draft(text: string, etag = '"d1"', baseRevision = 2): Draft {
  return { author: 'user/u', etag, definition: of(text), baseRevision, savedAt: '2026-11-29T12:00:00Z', base: null }
}

function kept(text: string, more: Partial<Kept> = {}): Kept {
  const history = { definition: of(text), past: [{ label: 'x', definition: of('before') }], future: [] }
  return { history, base: now, saved: null, sent: [], ...more }
}

function opened(here: Kept | null, there: Draft | null, at: Base = now) {
  const { history, begin, base } = openingOf(at, here, there, { ...now, revision: there?.baseRevision ?? 2 })
  const saved = begin.saved
  return {
    text: history.definition.steps[0]?.text,
    undo: history.past.length,
    revision: base.revision,
    etag: saved?.etag ?? null,
    isSaved: saved !== null && saved.definition === history.definition,
  }
}

test('nothing written is what is published', () => {
  expect(opened(null, null)).toEqual({
    text: 'published',
    undo: 0,
    revision: 2,
    etag: null,
    isSaved: false,
  })
})

test('a draft of another browser is gone on with, on the revision that it began with', () => {
  expect(opened(null, draft('theirs', '"d1"', 1))).toMatchObject({
    text: 'theirs',
    revision: 1,
    isSaved: true,
  })
})

test('after a reload everything is there, and can be undone', () => {
  const here = kept('written', { saved: { etag: '"d1"', definition: of('written') } })
  expect(opened(here, draft('written'))).toMatchObject({
    text: 'written',
    undo: 1,
    etag: '"d1"',
    isSaved: true,
  })
})

test('what was not sent before the reload is there, and still to be sent', () => {
  const here = kept('newer', { saved: { etag: '"d1"', definition: of('older') } })
  expect(opened(here, draft('older'))).toMatchObject({ text: 'newer', undo: 1, isSaved: false })
  expect(opened(kept('never sent'), null)).toMatchObject({
    text: 'never sent',
    etag: null,
    isSaved: false,
  })
})

test('what the server got though its answer was lost is saved', () => {
  const here = kept('sent', { sent: [of('sent')] })
  expect(opened(here, draft('sent'))).toMatchObject({ undo: 1, etag: '"d1"', isSaved: true })
})

test('a newer saving of another browser is taken, where nothing here was unsent', () => {
  const here = kept('older', { saved: { etag: '"d1"', definition: of('older') } })
  expect(opened(here, draft('newer', '"d2"'))).toMatchObject({
    text: 'newer',
    etag: '"d2"',
    isSaved: true,
  })
})

test('unsent edits are not given up for a newer saving: they meet when they are sent', () => {
  const here = kept('unsent', { saved: { etag: '"d1"', definition: of('older') } })
  expect(opened(here, draft('newer', '"d2"'))).toMatchObject({
    text: 'unsent',
    etag: '"d1"',
    isSaved: false,
  })
})

test('a draft that was published elsewhere is over', () => {
  const here = kept('published', {
    base: { ...now, revision: 1 },
    saved: { etag: '"d1"', definition: of('published') },
  })
  expect(opened(here, null)).toMatchObject({ text: 'published', revision: 2, etag: null })
})

test('unsent edits on an older revision keep that as their base', () => {
  const here = kept('unsent', { base: { ...now, revision: 1, etag: '"1"' } })
  expect(opened(here, null)).toMatchObject({ text: 'unsent', revision: 1 })
})

test('what was published here can still be undone', () => {
  expect(opened(kept('published'), null)).toMatchObject({ text: 'published', undo: 1 })
})
