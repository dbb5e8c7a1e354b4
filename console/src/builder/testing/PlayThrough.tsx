import { Button, Group, Stack, Text } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { client, type Problem, type Schemas } from '../../api/client'
import { FormProblem, useSending } from '../../lib/form'
import { announce } from '../../lib/live'
import { useSession } from '../../lib/session'
import { useEditor, useEditorStore } from '../editor'
import { type Definition, toInput } from '../model/definition'
import { QuestionForm, questionForm, useQuestionLabels } from './QuestionForm'
import { inputOf, isSkipped } from './question'
import { Scenarios } from './Scenarios'
import { Timeline } from './Timeline'
import { useQuestion } from './useQuestion'

/** What was played, and of which definition. */
export type Answer = { simulation: Schemas['Simulation']; of: Definition }

type Props = { answer: Answer | null; onAnswer: (answer: Answer) => void; onShown: () => void }

/** Asks what the draft would do with somebody, and shows it with its dates. */
export function PlayThrough({ answer, onAnswer, onShown }: Props) {
  const t = useTranslations('testing')
  const { time_zone: zone } = useSession().workspace
  const editor = useEditorStore()
  const id = useEditor((now) => now.automation.id) ?? ''
  const definition = useEditor((now) => now.definition)
  const { question, ask } = useQuestion(id)
  const labels = useQuestionLabels(question)
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    check: (): Record<string, string> => (isSkipped(question, zone) ? { '/at': t('skipped') } : {}),
    send: async () => {
      const { definition: of, setProblems } = editor.getState()
      const { data, error } = await client.POST('/v1/automations/{id}/simulate', {
        params: { path: { id } },
        body: { ...inputOf(question, zone), definition: toInput(of) },
      })
      setProblems('simulation', of, ofDefinition(error))
      return { ...(error ? { error } : {}), answer: data ? { simulation: data, of } : null }
    },
    onDone: ({ answer: played }) => {
      if (!played) return
      onAnswer(played)
      announce(t('timeline'))
    },
  })
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('intro')}
      </Text>
      <Scenarios automation={id} question={question} onChoose={ask} />
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={questionForm} problem={problem} sorted={sorted} labels={labels} />
          <QuestionForm question={question} onChange={ask} errors={sorted.at} />
          <Group>
            <Button type="submit" loading={sending} leftSection={<IconPlayerPlay size={18} aria-hidden />}>
              {answer ? t('again') : t('run')}
            </Button>
            {answer && answer.of !== definition && (
              <Text size="sm" c="dimmed">
                {t('stale')}
              </Text>
            )}
          </Group>
        </Stack>
      </form>
      {answer && <Timeline answer={answer} onShown={onShown} />}
    </Stack>
  )
}

/** What the server says of the automation itself, at the cards; what it says of the question stays in the form. */
function ofDefinition(problem: Problem | undefined): Schemas['ProblemError'][] {
  const prefix = '/definition'
  return (problem?.errors ?? [])
    .filter((error) => error.pointer.startsWith(prefix))
    .map((error) => ({ ...error, pointer: error.pointer.slice(prefix.length) }))
}
