import { describe, expect, test } from 'vitest'
import { armsOf, type Definition, emptyDefinition, type Start, type Step } from '../model/definition'
import { type Choices, merge } from './merge'

/** Steps as one writes them on paper: `a b(c d|e) f` has `c d` in Then of the branch `b`, and `e` in Else. */
function steps(text: string, change: Record<string, Partial<Step>> = {}): Step[] {
  const words = text.match(/[\w!]+|[()|]/g) ?? []
  const comes = (word: string) => words[0] === word
  const read = (): Step[] => {
    const list: Step[] = []
    for (;;) {
      const word = words[0]
      if (word === undefined || word === ')' || word === '|') return list
      words.shift()
      const uid = word.replace('!', '')
      // `!` is a step that was never published
      const step: Step = { uid, kind: 'send_message', text: uid, ...(word.includes('!') ? {} : { id: uid }) }
      if (comes('(')) {
        step.kind = 'branch'
        for (const arm of armsOf('branch')) {
          if (arm === 'else' && !comes('|')) continue
          words.shift()
          step[arm] = read()
        }
        words.shift()
      }
      list.push({ ...step, ...change[uid] })
    }
  }
  return read()
}

function written(list: readonly Step[]): string {
  return list
    .map((step) => {
      if (step.kind !== 'branch') return step.uid
      return `${step.uid}(${written(step.then ?? [])}${step.else ? `|${written(step.else)}` : ''})`
    })
    .join(' ')
}

function of(text: string, more: Partial<Definition> = {}, change: Record<string, Partial<Step>> = {}): Definition {
  return { ...emptyDefinition, name: 'Welcome', steps: steps(text, change), ...more }
}

function merged(base: string, theirs: string, mine: string, choices: Choices = {}) {
  const { definition, conflicts } = merge(of(base), of(theirs), of(mine), choices)
  return { steps: written(definition.steps), asks: conflicts.map((one) => one.id) }
}

describe('changes of different steps are both there, and nothing is asked', () => {
  test.each([
    ['nothing changed', 'a b c', 'a b c', 'a b c', 'a b c'],
    ['theirs alone', 'a b c', 'a c', 'a b c', 'a c'],
    ['mine alone', 'a b c', 'a b c', 'c a b', 'c a b'],
    ['both inserted at different places', 'a b c', 'a x b c', 'a b y c', 'a x b y c'],
    ['both inserted at the same place', 'a b', 'a x b', 'a y b', 'a y x b'],
    ['both inserted at the beginning', 'a', 'x a', 'y a', 'y x a'],
    ['both inserted at the end', 'a', 'a x', 'a y', 'a y x'],
    ['several in a row stay together, in their order', 'a b', 'a x1 x2 b', 'a y1 y2 b', 'a y1 y2 x1 x2 b'],
    ['one deleted, the other inserted beside it', 'a b c', 'a c', 'a b y c', 'a y c'],
    ['both deleted different steps', 'a b c d', 'a c d', 'a b c', 'a c'],
    ['both deleted the same step', 'a b c', 'a c', 'a c', 'a c'],
    ['one moved, the other inserted', 'a b c d', 'd a b c', 'a b y c d', 'd a b y c'],
    ['both moved different steps', 'a b c d', 'b a c d', 'a b d c', 'b a d c'],
    ['both made the same move', 'a b c', 'c a b', 'c a b', 'c a b'],
    ['both swapped the same two', 'a b', 'b a', 'b a', 'b a'],
    ['into a branch, and another step out of it', 'a b(c d) e', 'b(c d a) e', 'a b(d) c e', 'b(d a) c e'],
    ['inserts in both arms', 'a b(c|d)', 'a b(c x|d)', 'a b(c|y d)', 'a b(c x|y d)'],
    ['inserts in one arm', 'b(c d)', 'b(x c d)', 'b(c d y)', 'b(x c d y)'],
    ['deleted inside a branch, inserted inside it', 'b(c d)', 'b(d)', 'b(c y d)', 'b(y d)'],
    ['a branch moved, and its inside changed', 'a b(c) d', 'b(c) a d', 'a b(c y) d', 'b(c y) a d'],
    ['a branch moved into a branch', 'a(b) c(d)', 'a(b c(d))', 'a(b) c(d y)', 'a(b c(d y))'],
    ['a branch deleted, what was in it moved out before', 'a b(c d)', 'a b(c d)', 'a c', 'a c'],
    ['a new branch around steps of theirs', 'a b c', 'a b x c', 'a n(b) c', 'a n(b) x c'],
    ['moved between arms', 'b(c|d)', 'b(c x|d)', 'b(|d c)', 'b(x|d c)'],
    ['new ones that were never published', 'a b', 'a x b', 'a y! b', 'a y x b'],
  ])('%s', (_, base, theirs, mine, result) => {
    expect(merged(base, theirs, mine)).toEqual({ steps: result, asks: [] })
  })
})

describe('the same thing on both sides is asked', () => {
  test.each([
    ['moved to different lists', 'a b(c) d(e)', 'b(c a) d(e)', 'b(c) d(e a)', 'a:place', 'b(c) d(e a)', 'b(c a) d(e)'],
    ['moved to different places of a list', 'a b c d', 'b a c d', 'b c d a', 'a:place', 'b c d a', 'b a c d'],
    ['moved by them, deleted by me', 'a b c', 'c a b', 'a b', null, 'a b', 'a b'],
    ['a branch deleted by me, filled by them', 'a b(c) d', 'a b(c x) d', 'a d', 'b:deleted', 'a d', 'a b(c x) d'],
    ['a branch deleted by them, filled by me', 'a b(c) d', 'a d', 'a b(c y) d', 'b:deleted', 'a b(c y) d', 'a d'],
    [
      'moved out by them, deleted with its branch by me',
      'a b(c)',
      'a c b()',
      'a',
      'b:deleted c:deleted',
      'a',
      'a c b()',
    ],
  ])('%s', (_, base, theirs, mine, asked, asMine, asTheirs) => {
    const asks = asked?.split(' ') ?? []
    expect(merged(base, theirs, mine)).toEqual({ steps: asMine, asks })
    const choices = Object.fromEntries(asks.map((id) => [id, 'theirs' as const]))
    expect(merged(base, theirs, mine, choices)).toEqual({ steps: asTheirs, asks })
  })

  test('two moves into each other lose nothing', () => {
    const { steps: result, asks } = merged('a(x) b(y)', 'b(y a(x))', 'a(x b(y))')
    expect(asks).toEqual([])
    expect([...result.replaceAll(/[()| ]/g, '')].sort().join('')).toBe('abxy')
  })
})

test('each setting of a step is merged by itself', () => {
  const base = of('a b', {}, { a: { text: 'Hello', footer: 'Shop', wait: { for: 'P1D' } } })
  const theirs = of('a b', {}, { a: { text: 'Hello', footer: 'The shop', wait: { for: 'P2D' } } })
  const mine = of('a b', {}, { a: { text: 'Good day', footer: 'Our shop', wait: { for: 'P1D' } } })
  const first = merge(base, theirs, mine)
  expect(first.conflicts).toMatchObject([
    { about: 'setting', uid: 'a', key: 'footer', base: 'Shop', theirs: 'The shop', mine: 'Our shop' },
  ])
  expect(first.open).toHaveLength(1)
  expect(first.definition.steps[0]).toMatchObject({ text: 'Good day', footer: 'Our shop', wait: { for: 'P2D' } })
  const chosen = merge(base, theirs, mine, { 'a:footer': 'theirs' })
  expect(chosen.open).toEqual([])
  expect(chosen.conflicts).toHaveLength(1)
  expect(chosen.definition.steps[0]).toMatchObject({ text: 'Good day', footer: 'The shop', wait: { for: 'P2D' } })
})

test('a setting that one side took away is away', () => {
  const base = of('a', {}, { a: { footer: 'Shop', wait: { for: 'P1D' } } })
  const { definition, conflicts } = merge(
    base,
    of('a', {}, { a: { wait: { for: 'P1D' } } }),
    of('a', {}, { a: { footer: 'Shop' } }),
  )
  expect(conflicts).toEqual([])
  expect(definition.steps).toEqual([{ uid: 'a', id: 'a', kind: 'send_message', text: 'a' }])
})

test('a step that is written by one side and deleted by the other is asked', () => {
  const theirs = of('a b', {}, { b: { text: 'New words' } })
  const mine = of('a')
  expect(merge(of('a b'), theirs, mine).conflicts).toMatchObject([
    { about: 'deleted', by: 'mine', uid: 'b', name: 'send_message' },
  ])
  expect(written(merge(of('a b'), theirs, mine).definition.steps)).toBe('a')
  const chosen = merge(of('a b'), theirs, mine, { 'b:deleted': 'theirs' })
  expect(chosen.definition.steps[1]).toMatchObject({ id: 'b', text: 'New words' })
})

test('name, number and re-entry are merged like settings', () => {
  const base = of('a', { name: 'One', number_id: 'n1' })
  const { definition, conflicts } = merge(
    base,
    of('a', { name: 'Two', number_id: 'n1' }),
    of('a', { name: 'One', number_id: 'n2' }),
  )
  expect(conflicts).toEqual([])
  expect(definition).toMatchObject({ name: 'Two', number_id: 'n2' })
  const both = merge(base, of('a', { name: 'Two', number_id: 'n1' }), of('a', { name: 'Three', number_id: 'n1' }))
  expect(both.open).toMatchObject([{ uid: '', key: 'name', base: 'One', theirs: 'Two', mine: 'Three' }])
})

test('what is not known of the base is asked only where it differs', () => {
  const base = { start: [], steps: steps('a') }
  expect(merge(base, of('a'), of('a')).conflicts).toEqual([])
  expect(merge(base, of('a', { name: 'Other' }), of('a')).open).toMatchObject([{ key: 'name' }])
})

test('start steps are merged as steps are, and keep their address', () => {
  const phrase = (text: string): Start => ({ uid: 's', id: 's', kind: 'message', phrase: text })
  const shop: Start = { uid: 'i', id: 'i', kind: 'integration', label: 'Shop', url: 'https://x/wh/ap/i/' }
  const base = of('', { start: [phrase('hello'), shop] })
  const theirs = of('', {
    start: [phrase('hello'), { ...shop, label: 'Our shop' }, { uid: 'f', id: 'f', kind: 'first_message' }],
  })
  const mine = of('', { start: [phrase('hi'), shop] })
  const { definition, conflicts } = merge(base, theirs, mine)
  expect(conflicts).toEqual([])
  expect(definition.start).toEqual([
    phrase('hi'),
    { ...shop, label: 'Our shop' },
    { uid: 'f', id: 'f', kind: 'first_message' },
  ])
})

test('a step that was published meanwhile is the one of its id, and keeps the uid that it has here', () => {
  const mine: Definition = { ...of('a'), steps: [{ uid: 'here', id: 'a', kind: 'send_message', text: 'mine' }] }
  const { definition } = merge(of('a'), of('a'), mine)
  expect(definition.steps).toEqual([{ uid: 'here', id: 'a', kind: 'send_message', text: 'mine' }])
})

test('whatever the two sides did, nothing is there twice and nothing untouched is lost', () => {
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 16_807) % 2_147_483_647
    return seed % below
  }
  const change = (text: string, fresh: string): string => {
    const words = text.match(/[\w]+/g) ?? []
    const at = random(words.length)
    const one = words[at] ?? ''
    const simple = words.filter((word) => word.length === 1 || !word.startsWith('b'))
    switch (random(3)) {
      case 0:
        return text.replace(new RegExp(`\\b${one}\\b`), `${fresh} ${one}`)
      case 1: {
        const gone = simple[random(simple.length)] ?? ''
        return text.replace(new RegExp(`\\b${gone}\\b(?!\\()`), '')
      }
      default: {
        const moving = simple[random(simple.length)] ?? ''
        const without = text.replace(new RegExp(`\\b${moving}\\b(?!\\()`), '')
        return without === text
          ? text
          : without.replace(new RegExp(`\\b${one}\\b`), `${one === moving ? '' : one}`).concat(` ${moving}`)
      }
    }
  }
  const base = 'a b1(c d|e f) g b2(h b3(i j)) k'
  const all = (text: string): string[] => (text.match(/\w+/g) ?? []).sort()
  for (let n = 0; n < 500; n++) {
    let theirs = base
    let mine = base
    for (let m = 0; m <= random(3); m++) theirs = change(theirs, `t${m}`)
    for (let m = 0; m <= random(3); m++) mine = change(mine, `m${m}`)
    const { steps: got, asks } = merged(base, theirs, mine)
    const result = all(got)
    expect(new Set(result).size, `${theirs} + ${mine}`).toBe(result.length)
    const both = new Set([...all(theirs), ...all(mine)])
    const sure = [...both].filter((one) => !asks.includes(`${one}:deleted`))
    const kept = sure.filter(
      (one) => !all(base).includes(one) || (all(theirs).includes(one) && all(mine).includes(one)),
    )
    expect(
      result.filter((one) => sure.includes(one)),
      `${theirs} + ${mine}`,
    ).toEqual(kept.sort())
  }
})
