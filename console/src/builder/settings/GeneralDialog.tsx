import { Button, Group, Modal, NativeSelect, Stack } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { useEditor } from '../editor'
import type { Definition } from '../model/definition'

/** What holds for the whole automation: the number that sends, and what entering again does. */
export default function GeneralDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('builder.general')
  const directory = api.useQuery('get', '/v1/directory', {})
  const number = useEditor((state) => state.definition.number_id)
  const reentry = useEditor((state) => state.definition.reentry)
  const readOnly = useEditor((state) => state.readOnly !== null)
  const problems = useEditor((state) => state.problems.get(''))
  const edit = useEditor((state) => state.edit)
  const change = (label: string, changes: Partial<Definition>) => edit(label, (now) => ({ ...now, ...changes }))
  const errorAt = (pointer: string) => problems?.find((one) => one.pointer.startsWith(pointer))?.detail
  return (
    <Modal opened onClose={onClose} title={t('title')}>
      <Stack>
        <NativeSelect
          label={t('number')}
          error={errorAt('/number_id')}
          disabled={readOnly}
          value={number}
          data={[
            { value: '', label: t('firstNumber') },
            ...(directory.data?.numbers ?? []).map(({ id, display_phone: phone }) => ({ value: id, label: phone })),
          ]}
          onChange={(event) => change('number', { number_id: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('whileRunning')}
          error={errorAt('/reentry/while_running')}
          disabled={readOnly}
          value={reentry.while_running ?? 'ignore'}
          data={[
            { value: 'ignore', label: t('ignore') },
            { value: 'restart', label: t('restart') },
          ]}
          onChange={(event) => {
            const chosen = event.currentTarget.value === 'restart' ? 'restart' : 'ignore'
            change('reentry', { reentry: { ...reentry, while_running: chosen } })
          }}
        />
        <NativeSelect
          label={t('afterFinish')}
          error={errorAt('/reentry/after_finish')}
          disabled={readOnly}
          value={reentry.after_finish ?? 'allow'}
          data={[
            { value: 'allow', label: t('allow') },
            { value: 'once', label: t('once') },
          ]}
          onChange={(event) => {
            const chosen = event.currentTarget.value === 'once' ? 'once' : 'allow'
            change('reentry', { reentry: { ...reentry, after_finish: chosen } })
          }}
        />
        <Group justify="end">
          <Button onClick={onClose}>{t('done')}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
