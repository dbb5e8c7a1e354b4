import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { kindsOf, startKinds, stepGroups, stepKinds } from '../../lib/automation/kinds'
import { startForms } from '../starts/table'
import { stepForms } from './table'

const contract = readFileSync(join(import.meta.dirname, '../../../../api/openapi.yaml'), 'utf8')

/** The kinds that the contract has for a schema. */
function kindsInContract(schema: 'Step' | 'Start'): string[] {
  const [, after] = contract.split(new RegExp(`^ {4}${schema}:\\n`, 'm'))
  const found = /\n {8}kind:[\s\S]*?enum:\s*\[([^\]]+)\]/.exec(after ?? '')
  return (found?.[1] ?? '')
    .split(',')
    .map((kind) => kind.trim())
    .sort()
}

test('every kind of step of the contract can be chosen and filled in, and no other', () => {
  expect(kindsInContract('Step')).toHaveLength(31)
  expect(kindsOf(stepKinds).sort()).toEqual(kindsInContract('Step'))
  expect(kindsOf(stepForms).sort()).toEqual(kindsInContract('Step'))
  for (const { group } of Object.values(stepKinds)) expect(stepGroups).toContain(group)
})

test('every kind of start of the contract can be chosen and filled in, and no other', () => {
  expect(kindsInContract('Start')).toHaveLength(10)
  expect(kindsOf(startKinds).sort()).toEqual(kindsInContract('Start'))
  expect(kindsOf(startForms).sort()).toEqual(kindsInContract('Start'))
})
