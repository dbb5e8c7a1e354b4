import { Button, Group, List, Modal, Stack, Switch, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Problem } from '../../api/client'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import type { RecipeName } from './RecipesScreen'
import { type Recipe, useRecipe } from './useRecipe'

type Props = { name: RecipeName; recipe: Recipe; onClose: () => void }

/** Says what a recipe makes, and makes it. */
export default function RecipeDialog({ name, recipe, onClose }: Props) {
  const t = useTranslations('recipes')
  const common = useTranslations('common')
  const session = useSession()
  const navigate = useNavigate()
  const cook = useRecipe()
  const templates = recipe.templates ?? []
  const [called, setCalled] = useState<string>(t(`names.${name}`))
  const [submit, setSubmit] = useState(may(session, 'templates:write'))
  const [problem, setProblem] = useState<Problem | null>(null)
  const [cooking, setCooking] = useState(false)
  const made = [
    ...new Set(templates.map((template) => t('template', { name: template.name }))),
    ...(recipe.fields ?? []).map((field) => t('field', { name: field.name ?? field.code, code: field.code })),
    ...(recipe.tags ?? []).map((tag) => t('tag', { name: tag })),
    ...(recipe.lists ?? []).map((list) => t('list', { name: list })),
  ]

  async function make() {
    setCooking(true)
    const { made: done, error } = await cook(recipe, called.trim() || t(`names.${name}`), submit)
    setCooking(false)
    setProblem(error ?? null)
    if (!done) return
    for (const message of done.notSubmitted) notifications.show({ message, color: 'yellow', autoClose: false })
    notifications.show({ message: t('made', { name: done.automation.name }), color: 'teal' })
    onClose()
    void navigate({ to: '/automations/$id', params: { id: done.automation.id } })
  }

  return (
    <Modal opened onClose={onClose} title={t(`names.${name}`)} size="lg">
      <Stack>
        <Text>{t(`texts.${name}`)}</Text>
        <TextInput
          label={t('called')}
          value={called}
          maxLength={200}
          data-autofocus
          onChange={(event) => setCalled(event.currentTarget.value)}
        />
        {made.length > 0 && (
          <div>
            <Text size="sm" fw={600}>
              {t('makes')}
            </Text>
            <List size="sm">
              {made.map((one) => (
                <List.Item key={one}>{one}</List.Item>
              ))}
            </List>
          </div>
        )}
        {templates.length > 0 && may(session, 'templates:write') && (
          <Switch
            label={t('submit')}
            description={t('submitHint')}
            checked={submit}
            onChange={(event) => setSubmit(event.currentTarget.checked)}
          />
        )}
        {problem && <ProblemAlert problem={problem} />}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button loading={cooking} onClick={() => void make()}>
            {t('use')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
