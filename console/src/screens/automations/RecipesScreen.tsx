import { Badge, Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { usePageTitle } from '../../lib/hooks'
import { onDemand } from '../../lib/load'
import { may, useSession } from '../../lib/session'
import { ScreenHead } from '../../lib/states'
import { type Recipe, recipes } from './useRecipe'
import './automations.css'

const RecipeDialog = onDemand(() => import('./RecipeDialog'))

/** The recipes by the name of their texts: `birthday` of `recipe-birthday`. */
const names = [
  'welcome',
  'birthday',
  'appointment-reminder',
  'cart-recovery',
  'after-sales-survey',
  'closed-hours',
  'holidays',
  'who-does-not-answer',
  'newsletter',
  'ticket-follow-up',
] as const
export type RecipeName = (typeof names)[number]

export function recipeOf(name: RecipeName): Recipe | undefined {
  return recipes.find(({ automation }) => automation.slug === `recipe-${name}`)
}

type Steps = NonNullable<Recipe['automation']['steps']>

/** How many steps there are, those of branches too. */
function stepsIn(steps: Steps): number {
  return steps.reduce(
    (sum, step) => sum + 1 + stepsIn(step.then ?? []) + stepsIn(step.else ?? []) + stepsIn(step.no_reply ?? []),
    0,
  )
}

/** Automations that others have found useful, to begin with. */
export function RecipesScreen() {
  const t = useTranslations('recipes')
  usePageTitle(t('title'))
  const session = useSession()
  const [chosen, setChosen] = useState<RecipeName | null>(null)
  const recipe = chosen && recipeOf(chosen)
  return (
    <>
      <ScreenHead title={t('title')}>
        <Button
          variant="default"
          leftSection={<IconArrowLeft size={18} aria-hidden />}
          renderRoot={(props) => <Link to="/automations" {...props} />}
        >
          {t('back')}
        </Button>
      </ScreenHead>
      <Text c="dimmed" mb="lg" maw={640}>
        {t('intro')}
      </Text>
      <SimpleGrid component="ul" cols={{ base: 1, xs: 2, md: 3 }} spacing="md" className="recipes">
        {names.map((name) => (
          <Card key={name} component="li" withBorder radius="lg" padding="lg">
            <Stack h="100%" gap="sm">
              <Title order={2} size="h4">
                {t(`names.${name}`)}
              </Title>
              <Text size="sm">{t(`texts.${name}`)}</Text>
              <Text size="sm" c="dimmed">
                {t(`needs.${name}`)}
              </Text>
              <Group justify="space-between" mt="auto">
                <Badge variant="default" className="tag">
                  {t('steps', { count: stepsIn(recipeOf(name)?.automation.steps ?? []) })}
                </Badge>
                {may(session, 'automations:write') && (
                  <Button
                    size="xs"
                    aria-label={t('useOne', { name: t(`names.${name}`) })}
                    onClick={() => setChosen(name)}
                  >
                    {t('use')}
                  </Button>
                )}
              </Group>
            </Stack>
          </Card>
        ))}
      </SimpleGrid>
      <Suspense fallback={null}>
        {chosen && recipe && <RecipeDialog name={chosen} recipe={recipe} onClose={() => setChosen(null)} />}
      </Suspense>
    </>
  )
}
