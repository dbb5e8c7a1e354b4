import { Button, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { usePageTitle } from '../../lib/hooks'
import { ScreenHead } from '../../lib/states'

/** An address that no screen has. */
export function NotFoundScreen() {
  const t = useTranslations('notFound')
  usePageTitle(t('title'))
  return (
    <Stack align="start" py="xl">
      <ScreenHead title={t('title')} />
      <Text c="dimmed">{t('text')}</Text>
      <Button renderRoot={(props) => <Link to="/" {...props} />}>{t('home')}</Button>
    </Stack>
  )
}
