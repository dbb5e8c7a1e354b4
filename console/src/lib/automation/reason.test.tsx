import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import automation from '../../i18n/automation/en'
import { show } from '../../test/render'
import { useReason } from './reason'

const server = readFileSync(join(import.meta.dirname, '../../../../models/run.go'), 'utf8')

test('every reason of the server has words of ours', () => {
  const codes = [...server.matchAll(/^\tReason\w+ += "(\w+)"/gm)].map(([, code]) => code ?? '')
  expect(codes).toContain('window_closed')
  expect(codes.filter((code) => !Object.hasOwn(automation.automation.reasons, code))).toEqual([])
})

function Reasons({ of }: { of: string[] }) {
  const reason = useReason()
  return <p role="status">{of.map(reason).join('; ')}</p>
}

test('a reason is said in words, with the number of an answer where it has one', async () => {
  const { element } = await show(<Reasons of={['window_closed', 'whatsapp_131047', 'webhook_500', 'new_one']} />)
  expect(element.querySelector('[role=status]')?.textContent).toBe(
    'the 24-hour window is closed; WhatsApp refused it (131047); the program answered 500; new one',
  )
})
