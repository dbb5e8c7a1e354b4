import { Anchor, List } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useFields } from '../../lib/fields/field'
import { fieldID } from '../../lib/form'
import { RefusalAlert } from '../../lib/states'

/** The nearest field of a pointer: its own, or that of what holds it. */
function focusField(form: string, pointer: string) {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const field = document.getElementById(fieldID(form, at))
    if (field) return field.focus()
  }
}

/** All that the server says is wrong with what is open: each line moves the focus to its field. */
export function ProblemList() {
  const t = useTranslations('problem')
  const { form, problems } = useFields()
  if (problems.length === 0) return null
  return (
    <RefusalAlert title={t('fields', { count: problems.length })}>
      <List size="sm" spacing={4}>
        {problems.map(({ pointer, detail }) => (
          <List.Item key={`${pointer} ${detail}`}>
            <Anchor
              component="button"
              type="button"
              size="sm"
              c="var(--mantine-color-text)"
              underline="always"
              onClick={() => focusField(form, pointer)}
            >
              {pointer ? `${pointer.slice(1).replaceAll('/', ' · ')}: ${detail}` : detail}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </RefusalAlert>
  )
}
