import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type RefObject, useEffect, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Problem, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { readAll } from '../../lib/names'
import { ProblemAlert } from '../../lib/states'

type Reply = Schemas['QuickReply']

type Props = {
  contact: string
  /** What is typed after the slash. */
  typed: string
  /** The text box, which keeps the focus while one chooses. */
  box: RefObject<HTMLTextAreaElement | null>
  /** Set to what takes the chosen one, and says whether there is one: the button that sends asks it first. */
  picker: RefObject<(() => boolean) | null>
  onPick: (text: string) => void
  /** The list is closed, and what is typed stays. */
  onClose: () => void
}

export function useQuickReplies() {
  return useQuery<Reply[], Problem>({
    queryKey: ['get', '/v1/quick_replies', 'all'],
    queryFn: () => readAll((after) => client.GET('/v1/quick_replies', { params: { query: { limit: 200, after } } })),
    refetchOnMount: 'always', // no event tells of them
  })
}

const most = 8

/** What is ready to be said, found by its shortcut or its words. The server fills in the fields of the contact. */
export default function QuickReplies({ contact, typed, box, picker, onPick, onClose }: Props) {
  const t = useTranslations('chat')
  const replies = useQuickReplies()
  const { act, problem } = useAction()
  const [at, setAt] = useState(0)
  const words = typed.toLowerCase().trim()
  const fitting = (replies.data ?? [])
    .filter(({ shortcut, text }) => shortcut.toLowerCase().includes(words) || text.toLowerCase().includes(words))
    .sort(
      (a, b) => Number(b.shortcut.toLowerCase().startsWith(words)) - Number(a.shortcut.toLowerCase().startsWith(words)),
    )
    .slice(0, most)
  const chosen = Math.min(at, fitting.length - 1)
  const id = useId()
  const active = fitting[chosen] && `${id}${chosen}`

  const pick = (reply: Reply | undefined) =>
    reply &&
    act('pick', async () => {
      const params = { path: { id: reply.id }, query: { contact_id: contact } }
      const answer = await client.GET('/v1/quick_replies/{id}', { params })
      if (answer.data) onPick(answer.data.filled ?? answer.data.text)
      box.current?.focus()
      return answer
    })

  useEffect(() => {
    picker.current = () => {
      if (replies.isPending || fitting.length > 0) {
        void pick(fitting[chosen])
        return true
      }
      return false
    }
    return () => {
      picker.current = null
    }
  })

  // the focus stays in the text box, which says which one is chosen
  useEffect(() => {
    const element = box.current
    element?.setAttribute('aria-controls', id)
    if (active) element?.setAttribute('aria-activedescendant', active)
    return () => {
      element?.removeAttribute('aria-controls')
      element?.removeAttribute('aria-activedescendant')
    }
  }, [box, id, active])

  useEffect(() => {
    const element = box.current
    const press = (event: KeyboardEvent) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (step !== undefined) setAt((now) => Math.max(0, Math.min(fitting.length - 1, now + step)))
      else if (event.key === 'Enter') void pick(fitting[chosen])
      else if (event.key === 'Escape') onClose()
      else return
      event.preventDefault()
    }
    element?.addEventListener('keydown', press)
    return () => element?.removeEventListener('keydown', press)
  })

  return (
    <div className="quick">
      {problem && <ProblemAlert problem={problem} />}
      {replies.error && <ProblemAlert problem={replies.error} />}
      {replies.data && fitting.length === 0 && (
        <Text size="sm" c="dimmed" role="status">
          {t('quickNone')}
        </Text>
      )}
      <div className="quick-list" role="listbox" id={id} aria-label={t('quickReplies')}>
        {fitting.map((reply, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text box
          <div
            key={reply.id}
            id={`${id}${index}`}
            role="option"
            aria-selected={index === chosen}
            className="quick-one"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => void pick(reply)}
          >
            <strong>/{reply.shortcut}</strong> <span className="composer-line">{reply.text}</span>
          </div>
        ))}
      </div>
    </div>
  )
}
