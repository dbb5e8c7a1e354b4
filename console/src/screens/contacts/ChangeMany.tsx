import {
  Alert,
  Button,
  Group,
  Modal,
  MultiSelect,
  NativeSelect,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { JobCard } from '../../lib/JobCard'
import { inPlace, useNames } from '../../lib/names'
import { useRefresh } from '../../lib/refresh'
import { type Filters, isFiltered } from './filters'
import { type Doing, doings, jobOf, type Written } from './job'

const form = 'change-many'
const nothing: Written = { tags: [], lists: [], users: [], to: 'granted', confirm: '' }

type Props = {
  filters: Filters
  /** The filters in words. */
  words: string[]
  onClose: () => void
}

/** Does one thing to all contacts that the filters leave, as a job, and shows how far it is. */
export default function ChangeMany({ filters, words, onClose }: Props) {
  const t = useTranslations('many')
  const jobs = useTranslations('jobs')
  const common = useTranslations('common')
  const refresh = useRefresh()
  const { key, renew } = useFormKey()
  const [doing, setDoing] = useState<Doing>('tag')
  const [written, setWritten] = useState(nothing)
  const [job, setJob] = useState<Schemas['Job'] | null>(null)
  const names = useNames({ tags: true, lists: true, directory: true })
  const put = (change: Partial<Written>) => {
    setWritten({ ...written, ...change })
    renew() // another change is another job
  }
  const labels = {
    '/do': t('what'),
    '/tags': t('tags'),
    '/list_ids': t('lists'),
    '/user_ids': t('users'),
    '/to': t('to'),
    '/confirm': t('confirm'),
  }
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    check: () => missing(doing, written, t('needed')),
    send: () =>
      client.POST('/v1/jobs', {
        params: { header: { 'Idempotency-Key': key } },
        body: jobOf(doing, written, filters),
      }),
    onDone: ({ data }) => {
      setJob(data ?? null)
      void refresh('/v1/jobs')
    },
  })
  const field = (pointer: keyof typeof labels) => ({
    id: fieldID(form, pointer),
    label: labels[pointer],
    error: sorted.at[pointer],
  })

  if (job) {
    return (
      <Modal opened onClose={onClose} title={t('title')}>
        <Stack>
          <JobCard job={job} />
          <Text size="sm" c="dimmed">
            {t('goesOn')}
          </Text>
          <Group justify="end">
            <Button onClick={onClose}>{common('close')}</Button>
          </Group>
        </Stack>
      </Modal>
    )
  }
  return (
    <Modal opened onClose={onClose} title={t('title')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <Text size="sm">{isFiltered(filters) ? t('those', { filters: words.join(', ') }) : t('everybody')}</Text>
          <NativeSelect
            {...field('/do')}
            data-autofocus
            data={doings.map((value) => ({ value, label: jobs(`do.${value}`) }))}
            value={doing}
            onChange={(event) => {
              const chosen = doings.find((one) => one === event.currentTarget.value)
              if (chosen) setDoing(chosen)
              renew()
            }}
          />
          {(doing === 'tag' || doing === 'untag') && (
            <TagsInput
              {...field('/tags')}
              comboboxProps={inPlace}
              data={names.tags.map((tag) => tag.value)}
              value={written.tags}
              onChange={(tags) => put({ tags })}
            />
          )}
          {(doing === 'add_to_list' || doing === 'remove_from_list') && (
            <MultiSelect
              {...field('/list_ids')}
              searchable
              comboboxProps={inPlace}
              data={names.lists}
              value={written.lists}
              onChange={(lists) => put({ lists })}
            />
          )}
          {(doing === 'assign' || doing === 'unassign') && (
            <MultiSelect
              {...field('/user_ids')}
              description={doing === 'unassign' ? t('allUsers') : undefined}
              searchable
              comboboxProps={inPlace}
              data={names.users}
              value={written.users}
              onChange={(users) => put({ users })}
            />
          )}
          {doing === 'set_consent' && (
            <NativeSelect
              {...field('/to')}
              data={(['granted', 'refused'] as const).map((value) => ({ value, label: t(`consents.${value}`) }))}
              value={written.to}
              onChange={(event) => put({ to: event.currentTarget.value })}
            />
          )}
          {doing === 'delete' && (
            <>
              <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />}>
                <Text size="sm" c="var(--mantine-color-text)">
                  {t('deleteText')}
                </Text>
              </Alert>
              <TextInput
                {...field('/confirm')}
                description={t('confirmHint')}
                inputMode="numeric"
                autoComplete="off"
                value={written.confirm}
                onChange={(event) => put({ confirm: event.currentTarget.value.replace(/\D/g, '') })}
              />
            </>
          )}
          <Text size="sm" c="dimmed">
            {t('hint')}
          </Text>
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {common('cancel')}
            </Button>
            <Button type="submit" color={doing === 'delete' ? 'red' : undefined} loading={sending}>
              {t('begin')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** The field in which something is still to be chosen. */
function missing(doing: Doing, written: Written, needed: string): Record<string, string> {
  if ((doing === 'tag' || doing === 'untag') && written.tags.length === 0) return { '/tags': needed }
  if ((doing === 'add_to_list' || doing === 'remove_from_list') && written.lists.length === 0) {
    return { '/list_ids': needed }
  }
  if (doing === 'assign' && written.users.length === 0) return { '/user_ids': needed }
  return doing === 'delete' && written.confirm === '' ? { '/confirm': needed } : {}
}
