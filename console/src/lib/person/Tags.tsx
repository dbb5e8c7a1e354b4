import { Pill, Stack, TagsInput, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { useAction } from '../action'
import { inPlace, useNames } from '../names'
import { may, useSession } from '../session'
import { ProblemAlert } from '../states'
import { usePutContact } from './useContact'

/** The tags of a contact, put on and taken off in their place. */
export function Tags({ contact }: { contact: Schemas['Contact'] }) {
  const t = useTranslations('contact')
  const session = useSession()
  const put = usePutContact()
  const { act, problem, doing } = useAction()
  const names = useNames({ tags: may(session, 'contacts:write') })
  if (!may(session, 'contacts:write')) {
    return (
      <div>
        <Text size="sm" fw={500} mb={4}>
          {t('tags')}
        </Text>
        {contact.tags.length > 0 ? (
          <Pill.Group>
            {contact.tags.map((tag) => (
              <Pill key={tag}>{tag}</Pill>
            ))}
          </Pill.Group>
        ) : (
          <Text size="sm" c="dimmed">
            {t('none')}
          </Text>
        )}
      </div>
    )
  }
  const change = (next: string[]) =>
    act('tags', async () => {
      const answer = await client.POST('/v1/contacts/{id}/tags', {
        params: { path: { id: contact.id } },
        body: {
          add: next.filter((tag) => !contact.tags.includes(tag)),
          remove: contact.tags.filter((tag) => !next.includes(tag)),
        },
      })
      put(answer.data)
      return answer
    })
  return (
    <Stack gap="xs">
      <TagsInput
        label={t('tags')}
        placeholder={t('addTag')}
        value={contact.tags}
        data={names.tags.map((tag) => tag.value)}
        comboboxProps={inPlace}
        readOnly={doing !== null} // one that is disabled loses the focus, and leaves its list open
        maxLength={200}
        onChange={(next) => void change(next)}
      />
      {problem && <ProblemAlert problem={problem} />}
    </Stack>
  )
}
