import { SimpleGrid } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { type FieldProblem, FieldsProvider } from '../../lib/fields/field'
import { Bubble } from '../../lib/preview/Bubble'
import type { Sorted } from '../../lib/problem'
import { Editor } from './Editor'
import type { Form } from './form'
import { componentKinds } from './parts'
import { placesOf } from './places'
import { shownOf } from './shown'
import './templates.css'

/** The name of the form, of which the ids of its fields are made. */
export const formName = 'template'

const nothing = () => undefined

/** What the places of a template are called, where something is wrong with them. */
export function useLabels(form: Form): Record<string, string> {
  const t = useTranslations('templates')
  return useMemo(() => {
    const labels: Record<string, string> = {
      '/name': t('name'),
      '/language': t('language'),
      '/number_id': t('number'),
      '/category': t('category'),
      '/parameter_format': t('variables'),
      '/message_send_ttl_seconds': t('ttl'),
    }
    for (const { pointer, part, button, card } of placesOf(form.components)) {
      const kind = componentKinds.find((one) => one === part)
      const names = [
        card === undefined ? '' : t('card', { number: card + 1 }),
        button === undefined ? (kind ? t(`parts.${kind}`) : part) : t('button', { number: button + 1 }),
      ]
      labels[pointer] = names.filter(Boolean).join(' · ')
    }
    return labels
  }, [form.components, t])
}

type Props = {
  form: Form
  onChange: (next: Form) => void
  readOnly: boolean
  sorted: Sorted
  /** Fields before those of every template. */
  children?: ReactNode
}

/** A template beside the phone that it will be read on. */
export function WritingFields({ form, onChange, readOnly, sorted, children }: Props) {
  const t = useTranslations('templates')
  const { at } = sorted
  const fields = useMemo(() => {
    const problems: FieldProblem[] = Object.entries(at).map(([pointer, detail]) => ({ pointer, detail }))
    return { form: formName, uid: formName, readOnly, leave: nothing, problems }
  }, [at, readOnly])
  const words = {
    code: t('codeWords'),
    safe: t('codeSafeWords'),
    expires: (minutes: number) => t('codeExpiresWords', { minutes }),
    copy: t('copyWords'),
  }
  return (
    <FieldsProvider value={fields}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <div>
          {children}
          <Editor form={form} onChange={onChange} />
        </div>
        <section aria-label={t('preview')} className="template-preview">
          <Bubble shown={shownOf(form, words)} />
        </section>
      </SimpleGrid>
    </FieldsProvider>
  )
}
