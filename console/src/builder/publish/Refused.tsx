import { Anchor, Button, Group, List, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Problem } from '../../api/client'
import { codeOf } from '../../lib/problem'
import { ProblemAlert, RefusalAlert } from '../../lib/states'
import { useEditor } from '../editor'
import type { Definition } from '../model/definition'
import { find, findStart, targetOf } from '../model/tree'
import { usePlaceText } from '../place'
import { useKindName } from './names'
import type { OwnRefusal } from './publishing'

type Props = { refusal: OwnRefusal; onClose: () => void; onAgain?: () => void }

/** Why it cannot be published: each line leads to its card. */
export function Refused({ refusal, onClose, onAgain }: Props) {
  const t = useTranslations('keeping.publish')
  const common = useTranslations('common')
  return (
    <Stack>
      {refusal.why === 'refused' && <Reasons sent={refusal.sent} problem={refusal.problem} onClose={onClose} />}
      {refusal.why === 'moved' && <Text>{t('draftMoved')}</Text>}
      {refusal.why === 'unsaved' && <Text>{t('offline')}</Text>}
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          {common('close')}
        </Button>
        {onAgain && <Button onClick={onAgain}>{t('again')}</Button>}
      </Group>
    </Stack>
  )
}

function Reasons({ sent, problem, onClose }: { sent: Definition; problem: Problem; onClose: () => void }) {
  const t = useTranslations('keeping.publish')
  const select = useEditor((editor) => editor.select)
  const subjectOf = useSubject(sent)
  const errors = problem.errors ?? []
  if (errors.length === 0) return <ProblemAlert problem={problem} />
  return (
    <RefusalAlert title={t('problems', { count: errors.length })}>
      <List size="sm" spacing={6}>
        {errors.map((error) => {
          const { uid } = targetOf(sent, error.pointer)
          const holder = codeOf(problem) === 'phrase-taken' ? holderOf(error.detail) : null
          return (
            <List.Item key={error.pointer}>
              <Anchor
                component="button"
                type="button"
                size="sm"
                c="var(--mantine-color-text)"
                underline="always"
                onClick={() => {
                  onClose()
                  select(uid)
                }}
              >
                {subjectOf(error.pointer)}: {error.detail}
              </Anchor>
              {holder && (
                <div>
                  <Anchor
                    size="sm"
                    renderRoot={(props) => <Link {...props} to="/automations/$id" params={{ id: holder }} />}
                  >
                    {t('phraseHolder')}
                  </Anchor>
                </div>
              )}
            </List.Item>
          )
        })}
      </List>
    </RefusalAlert>
  )
}

/** The automation that has a phrase stands at the end of the server's sentence, in brackets. */
function holderOf(detail: string): string | null {
  return /\(([A-Za-z0-9_-]+)\)$/.exec(detail)?.[1] ?? null
}

/** What a pointer leads to, as the reader of the editor knows it. */
function useSubject(sent: Definition): (pointer: string) => string {
  const t = useTranslations('keeping')
  const place = usePlaceText()
  const kindName = useKindName()
  return (pointer) => {
    const { uid } = targetOf(sent, pointer)
    const spot = uid ? find(sent, uid) : undefined
    if (spot) return `${place(spot.place)} · ${kindName(spot.step.name || spot.step.kind)}`
    const start = uid ? findStart(sent, uid) : undefined
    if (start) return `${t('changes.start')} · ${kindName(start.kind, true)}`
    return t('merge.automation')
  }
}
