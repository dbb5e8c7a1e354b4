import { NavLink, Stack } from '@mantine/core'
import { IconBuildingStore, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Problem } from '../../api/client'
import type { Session } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'

type Props = { session: Session; onChosen: (session: Session) => void }

/** The workspaces of a person who has several. */
export function ChooseWorkspace({ session, onChosen }: Props) {
  const t = useTranslations()
  const [problem, setProblem] = useState<Problem | null>(null)

  async function choose(id: string) {
    if (id === session.workspace.id) {
      onChosen(session)
      return
    }
    const { data, error } = await client.PUT('/v1/session/workspace', { body: { workspace_id: id } })
    if (data) onChosen(data)
    else setProblem(error)
  }

  return (
    <Stack gap="xs">
      {problem && <ProblemAlert problem={problem} />}
      {session.workspaces.map((workspace) => (
        <NavLink
          key={workspace.id}
          component="button"
          label={workspace.name}
          description={t(`roles.${workspace.role}`)}
          leftSection={<IconBuildingStore size={20} aria-hidden />}
          rightSection={<IconChevronRight size={16} aria-hidden />}
          onClick={() => choose(workspace.id)}
          className="choice"
        />
      ))}
    </Stack>
  )
}
