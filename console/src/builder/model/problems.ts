import type { Schemas } from '../../api/client'
import { arms, type Definition, type Start, type Step } from './definition'
import { find, findStart, targetOf } from './tree'

/** What the server says of one step, start step or of the automation; `pointer` is inside of it, such as `/text`. */
export type StepProblem = { pointer: string; detail: string }

/** By uid; what is said of the automation itself stands under ''. */
export type Problems = ReadonlyMap<string, readonly StepProblem[]>

export const noProblems: Problems = new Map()

/** What found them: the simulation, which plays each version that is written, or an attempt to publish one or to send it to oneself. */
const finders = ['simulation', 'publication', 'test'] as const
export type Finder = (typeof finders)[number]

/** What each of them found in the definition that it was sent. */
export type Findings = Readonly<Partial<Record<Finder, { sent: Definition; problems: Problems }>>>

/** A step that was just added, and what of it was filled in or left already: what is still empty there is no mistake yet. */
export type Fresh = { uid: string; touched: readonly string[] }

/** Sorts the errors of a refusal to the steps of the definition that was refused. */
export function problemsOf(sent: Definition, errors: readonly Schemas['ProblemError'][]): Problems {
  const out = new Map<string, StepProblem[]>()
  for (const { pointer, detail } of errors) {
    const { uid, rest } = targetOf(sent, pointer)
    const key = uid ?? ''
    out.set(key, [...(out.get(key) ?? []), { pointer: rest, detail }])
  }
  return out
}

/**
 * What is shown as wrong, each thing once. What an attempt found stands until that step is written anew, because nothing asks
 * again before the next attempt; the simulation answers after each edit itself.
 */
export function shownProblems(findings: Findings, now: Definition, fresh: Fresh | null): Problems {
  const out = new Map<string, readonly StepProblem[]>()
  const add = (uid: string, found: readonly StepProblem[]) => {
    const before = out.get(uid) ?? []
    const more = found
      .filter((one) => fresh?.uid !== uid || fresh.touched.some((pointer) => isWithin(pointer, one.pointer)))
      .filter((one) => !before.some(({ pointer, detail }) => pointer === one.pointer && detail === one.detail))
    if (more.length > 0) out.set(uid, before.length > 0 ? [...before, ...more] : more)
  }
  for (const finder of finders) {
    const { sent, problems } = findings[finder] ?? { sent: now, problems: noProblems }
    const isStill = (uid: string, pointer: string) =>
      finder === 'simulation' || (uid ? isAsSent(sent, now, uid) : isSettingAsSent(sent, now, pointer))
    for (const [uid, found] of problems) {
      add(
        uid,
        found.filter(({ pointer }) => isStill(uid, pointer)),
      )
    }
  }
  return out
}

/** Reports whether one pointer holds the other, or is it. */
function isWithin(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`)
}

/** Reports whether a step or start step is what was sent, whatever its arms hold now. */
function isAsSent(sent: Definition, now: Definition, uid: string): boolean {
  const step = (of: Definition) => find(of, uid)?.step ?? findStart(of, uid)
  const [was, is] = [step(sent), step(now)]
  if (!was || !is) return false
  const inside: readonly string[] = arms
  const keys = new Set([...Object.keys(was), ...Object.keys(is)])
  return [...keys].every((key) => inside.includes(key) || valueAt(was, key) === valueAt(is, key))
}

function valueAt(of: Step | Start | Definition, key: string): unknown {
  return Reflect.get(of, key)
}

function isSettingAsSent(sent: Definition, now: Definition, pointer: string): boolean {
  const key = pointer.split('/')[1] ?? ''
  return valueAt(sent, key) === valueAt(now, key)
}
