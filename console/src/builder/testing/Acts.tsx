import { ActionIcon, Button, Fieldset, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { readDuration, units, writeDuration } from '../../lib/automation/duration'
import { fieldID } from '../../lib/form'
import { questionForm } from './QuestionForm'
import { type Act, emptyAct } from './question'

type Props = { acts: readonly Act[]; onChange: (acts: readonly Act[]) => void; errors: Record<string, string> }

/** What the customer does, and when after the start. */
export function Acts({ acts, onChange, errors }: Props) {
  const t = useTranslations('testing')
  return (
    <Fieldset legend={t('acts')}>
      <Stack gap="md">
        {acts.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('noActs')}
          </Text>
        )}
        {acts.map((act, n) => (
          <ActRow
            // biome-ignore lint/suspicious/noArrayIndexKey: they are known by their places, as in the API
            key={n}
            act={act}
            n={n}
            error={errors[`/customer/${n}`]}
            onChange={(next) => onChange(acts.with(n, next))}
            onRemove={() => onChange(acts.toSpliced(n, 1))}
          />
        ))}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => onChange([...acts, emptyAct])}
          style={{ alignSelf: 'start' }}
        >
          {t('addAct')}
        </Button>
      </Stack>
    </Fieldset>
  )
}

const whats = ['text', 'button', 'clicks'] as const

type RowProps = { act: Act; n: number; error: string | undefined; onChange: (act: Act) => void; onRemove: () => void }

function ActRow({ act, n, error, onChange, onRemove }: RowProps) {
  const t = useTranslations('testing')
  const unitNames = useTranslations('automation.units')
  const { count, unit } = readDuration(act.after) ?? { count: 0, unit: 'hours' as const }
  const name = t('act', { n: n + 1 })
  return (
    <div role="group" aria-label={name} className="act">
      <Group gap="xs" align="end" wrap="nowrap">
        <TextInput
          type="number"
          min={0}
          label={t('after')}
          className="act-count"
          value={count}
          onChange={(event) =>
            onChange({
              ...act,
              after: writeDuration({ count: Math.max(0, Number(event.currentTarget.value) || 0), unit }),
            })
          }
        />
        <NativeSelect
          aria-label={t('unit')}
          value={unit}
          data={units.map((one) => ({ value: one, label: unitNames(one) }))}
          onChange={(event) => {
            const chosen = units.find((one) => one === event.currentTarget.value)
            if (chosen) onChange({ ...act, after: writeDuration({ count, unit: chosen }) })
          }}
        />
        <NativeSelect
          aria-label={t('whatLabel')}
          value={act.what}
          data={whats.map((one) => ({ value: one, label: t(`what.${one}`) }))}
          onChange={(event) => {
            const chosen = whats.find((one) => one === event.currentTarget.value)
            if (chosen) onChange({ ...act, what: chosen })
          }}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('removeAct', { n: n + 1 })}
          onClick={onRemove}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </Group>
      {act.what !== 'clicks' && (
        <TextInput
          id={fieldID(questionForm, `/customer/${n}`)}
          mt={6}
          label={t('words')}
          maxLength={act.what === 'text' ? 4096 : 100}
          value={act.text}
          error={error}
          onChange={(event) => onChange({ ...act, text: event.currentTarget.value })}
        />
      )}
      {act.what === 'clicks' && error && (
        <Text size="sm" c="red">
          {error}
        </Text>
      )}
    </div>
  )
}
