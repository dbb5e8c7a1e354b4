import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Choices, Conflict, Merged, Side } from './merge'
import { useKindName, useSettingName } from './names'
import { plain } from './plain'

type Props = {
  /** What is asked, by the choices that were made. */
  merged: Merged
  /** Whose the other side is. */
  who: string
  onApply: (choices: Choices) => void
  onClose: () => void
}

/** Asks, for each thing that both sides changed, which of the two stays. */
export default function MergeDialog({ merged, who, onApply, onClose }: Props) {
  const t = useTranslations('keeping.merge')
  const common = useTranslations('common')
  const [choices, setChoices] = useState<Record<string, Side>>({})
  const left = merged.conflicts.filter((one) => !choices[one.id]).length
  return (
    <Modal opened onClose={onClose} title={t('title')} size="lg">
      <Stack>
        <Text size="sm">{t('intro')}</Text>
        <Stack component="ul" className="conflicts" gap="md">
          {merged.conflicts.map((one) => (
            <li key={one.id}>
              <Question
                conflict={one}
                who={who}
                side={choices[one.id]}
                onSide={(side) => setChoices((now) => ({ ...now, [one.id]: side }))}
              />
            </li>
          ))}
        </Stack>
        <Group justify="space-between">
          <Text size="sm" c="dimmed" role="status">
            {t('left', { count: left })}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              {common('cancel')}
            </Button>
            <Button disabled={left > 0} onClick={() => onApply(choices)}>
              {t('apply')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  )
}

type QuestionProps = { conflict: Conflict; who: string; side: Side | undefined; onSide: (side: Side) => void }

function Question({ conflict, who, side, onSide }: QuestionProps) {
  const t = useTranslations('keeping.merge')
  const changes = useTranslations('keeping.changes')
  const kindName = useKindName()
  const nameOf = useSettingName()
  const subject = conflict.uid === '' ? t('automation') : kindName(conflict.name)
  const what = () => {
    switch (conflict.about) {
      case 'setting':
        return nameOf(conflict.key)
      case 'place':
        return t('place')
      default:
        return conflict.by === 'mine' ? t('deletedMine', { who }) : t('deletedTheirs', { who })
    }
  }
  const value = (of: Side): string => {
    switch (conflict.about) {
      case 'setting':
        return plain(conflict[of]) || changes('none')
      case 'place':
        return of === 'mine' ? t('placeMine') : t('placeTheirs', { who })
      default:
        return conflict.by === of ? t('delete') : t('keep')
    }
  }
  const title = `${subject} · ${what()}`
  return (
    <Stack gap={6}>
      <Text fw={600} size="sm">
        {title}
      </Text>
      <dl className="sides">
        <div data-chosen={side === 'mine'}>
          <dt>{t('mine')}</dt>
          <dd>{value('mine')}</dd>
        </div>
        <div data-chosen={side === 'theirs'}>
          <dt>{t('theirs', { who })}</dt>
          <dd>{value('theirs')}</dd>
        </div>
      </dl>
      <SegmentedControl
        aria-label={title}
        // nothing is chosen before somebody does
        value={side ?? ''}
        onChange={(next) => onSide(next === 'mine' ? 'mine' : 'theirs')}
        data={[
          { value: 'mine', label: t('mine') },
          { value: 'theirs', label: t('theirs', { who }) },
        ]}
      />
    </Stack>
  )
}
