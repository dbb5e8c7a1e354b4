import { Anchor, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { useEditor } from '../editor'
import PeopleDrawer from '../runs/PeopleDrawer'
import { useStepTitle } from './names'

type Step = Schemas['StepImpact']

/** What becomes of those who stand at each step. Each number opens the people. */
export function Fates({ steps }: { steps: readonly Step[] }) {
  const t = useTranslations('keeping.publish')
  const titleOf = useStepTitle()
  const automation = useEditor((editor) => editor.automation.id)
  const [opened, setOpened] = useState<Step | null>(null)
  return (
    <>
      <Table className="fates" verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('step')}</Table.Th>
            <Table.Th scope="col">{t('fate')}</Table.Th>
            <Table.Th scope="col">{t('people')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {steps.map((one) => (
            <Table.Tr key={one.step.id}>
              <Table.Th scope="row">{titleOf(one.step)}</Table.Th>
              <Table.Td>
                <Fate step={one} to={one.to ? titleOf(one.to) : ''} />
              </Table.Td>
              <Table.Td>
                <Anchor
                  component="button"
                  type="button"
                  aria-label={`${titleOf(one.step)}: ${t('showPeople', { count: one.contacts })}`}
                  onClick={() => setOpened(one)}
                >
                  {one.contacts}
                </Anchor>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {opened && automation && (
        <PeopleDrawer
          automation={automation}
          steps={[{ id: opened.step.id, name: titleOf(opened.step) }]}
          title={t('peopleAt', { step: titleOf(opened.step) })}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  )
}

const more = ['nearer', 'later', 'due_now', 'sending'] as const

function Fate({ step, to }: { step: Step; to: string }) {
  const t = useTranslations('keeping.publish')
  return (
    <Stack gap={2}>
      <Text size="sm">{t(`fateText.${step.fate}`, { to })}</Text>
      {more
        .filter((one) => step[one] > 0)
        .map((one) => (
          <Text key={one} size="sm" c="dimmed">
            {t(`fateMore.${one}`, { count: step[one] })}
          </Text>
        ))}
    </Stack>
  )
}
