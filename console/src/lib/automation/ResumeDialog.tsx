import { Button, Group, Modal, NumberInput, Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { useAction } from '../action'
import { ProblemAlert } from '../states'

type Props = { id: string; name: string; onClose: () => void; onDone: () => void }
type Choice = 'send_now' | 'skip' | 'spread'

/** Lets an automation go on, and asks what becomes of the steps that are overdue. */
export default function ResumeDialog({ id, name, onClose, onDone }: Props) {
  const t = useTranslations('resumeAutomation')
  const common = useTranslations('common')
  const { act, problem, doing } = useAction()
  const [choice, setChoice] = useState<Choice>('send_now')
  const [hours, setHours] = useState<number | string>(1)
  const spread = Math.max(1, Math.round(Number(hours) || 1))

  async function resume() {
    const overdue: Schemas['OverdueChoice'] = choice === 'spread' ? { spread: `PT${spread}H` } : choice
    const call = () => client.POST('/v1/automations/{id}/resume', { params: { path: { id } }, body: { overdue } })
    if (await act('resume', call, t('done', { name }))) {
      onDone()
      onClose()
    }
  }
  return (
    <Modal opened onClose={onClose} title={t('title', { name })}>
      <Stack>
        <Text>{t('text')}</Text>
        {problem && <ProblemAlert problem={problem} />}
        <Radio.Group
          label={t('overdue')}
          value={choice}
          onChange={(value) => {
            if (value === 'send_now' || value === 'skip' || value === 'spread') setChoice(value)
          }}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="send_now" label={t('sendNow')} description={t('sendNowHint')} />
            <Radio value="skip" label={t('skip')} description={t('skipHint')} />
            <Radio value="spread" label={t('spread')} description={t('spreadHint')} />
          </Stack>
        </Radio.Group>
        {choice === 'spread' && (
          <NumberInput label={t('hours')} value={hours} onChange={setHours} min={1} max={720} allowDecimal={false} />
        )}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button loading={doing !== null} onClick={() => void resume()}>
            {t('go')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
