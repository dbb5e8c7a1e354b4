import { Drawer, Stack, Title } from '@mantine/core'
import { RunList } from './RunList'

type Step = { id: string; name: string }
type Props = { automation: string; steps: readonly Step[]; title: string; onClose: () => void }

/** Who stands at a step or at several, until when, and what can be done about it. */
export default function PeopleDrawer({ automation, steps, title, onClose }: Props) {
  const [first, ...others] = steps
  return (
    <Drawer opened onClose={onClose} position="right" size={480} title={title}>
      {first && others.length === 0 && <RunList automation={automation} step={first.id} />}
      {others.length > 0 && (
        <Stack gap="lg">
          {steps.map(({ id, name }) => (
            <section key={id} aria-label={name}>
              <Title order={3} size="h5" mb="xs">
                {name}
              </Title>
              <RunList automation={automation} step={id} />
            </section>
          ))}
        </Stack>
      )}
    </Drawer>
  )
}
