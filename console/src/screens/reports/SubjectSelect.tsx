import { NativeSelect } from '@mantine/core'
import { api } from '../../api/client'
import type { Subject } from '../../lib/figures/figures'
import type { Choice } from '../../lib/names'
import { useTemplates } from '../../lib/template/templates'

/** What there is of a kind, each with its name, the newest automation first. Of campaigns the newest; they are found through their own page otherwise. */
export function useSubjects(kind: Subject['kind']): Choice[] {
  const directory = api.useQuery('get', '/v1/directory').data
  const campaigns = api.useQuery(
    'get',
    '/v1/campaigns',
    { params: { query: { limit: 200 } } },
    { enabled: kind === 'campaign' },
  )
  const templates = useTemplates(kind === 'template')
  switch (kind) {
    case 'automation':
      return (directory?.automations ?? []).map(({ id, name }) => ({ value: id, label: name })).toReversed()
    case 'number':
      return (directory?.numbers ?? []).map(({ id, display_phone }) => ({ value: id, label: display_phone }))
    case 'campaign':
      return (campaigns.data?.items ?? [])
        .filter(({ started_at }) => started_at !== null)
        .map(({ id, name }) => ({ value: id, label: name }))
    case 'template':
      return (templates.data ?? []).map(({ id, name, language }) => ({ value: id, label: `${name} · ${language}` }))
  }
}

/** What a subject is called. */
export function useSubjectName(): (subject: Subject) => string {
  const all = {
    automation: useSubjects('automation'),
    number: useSubjects('number'),
    campaign: useSubjects('campaign'),
    template: useSubjects('template'),
  }
  return ({ kind, id }) => all[kind].find(({ value }) => value === id)?.label ?? id
}

type Props = {
  kind: Subject['kind']
  id: string | undefined
  label: string
  /** Who is not offered, because it is chosen elsewhere. */
  except?: string
  /** What is offered before all else. */
  first?: Choice[]
  onChange: (id: string | undefined) => void
}

/** Chooses one of a kind. */
export function SubjectSelect({ kind, id, label, except, first = [], onChange }: Props) {
  const offered = [...first, ...useSubjects(kind).filter(({ value }) => value !== except)]
  const known = !id || offered.some(({ value }) => value === id)
  return (
    <NativeSelect
      label={label}
      value={id ?? ''}
      data={known ? offered : [...offered, { value: id, label: id }]}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}
