import { Badge, SimpleGrid, Stack } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { usePageTitle } from '../../lib/hooks'
import { LanguageSelect, SchemeSelect } from '../../lib/looks'
import { Section } from '../../lib/Section'
import { useSession } from '../../lib/session'
import { ScreenHead } from '../../lib/states'
import { CodesSection } from './CodesSection'
import { PasswordSection } from './PasswordSection'
import { SessionsSection } from './SessionsSection'

/** What is one's own: looks, password, one-time codes, sessions. */
export function AccountScreen() {
  const t = useTranslations('account')
  const roles = useTranslations('roles')
  const { user, role, workspace } = useSession()
  usePageTitle(t('title'))
  return (
    <Stack gap="lg" maw={760}>
      <ScreenHead title={t('title')} />
      <Section title={t('you')}>
        <dl className="facts">
          <div>
            <dt>{t('name')}</dt>
            <dd>{user.name}</dd>
          </div>
          <div>
            <dt>{t('email')}</dt>
            <dd>{user.email}</dd>
          </div>
          <div>
            <dt>{t('role', { workspace: workspace.name })}</dt>
            <dd>
              <Badge variant="light">{roles(role)}</Badge>
            </dd>
          </div>
        </dl>
      </Section>
      <Section title={t('looks')} hint={t('looksHint')}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} style={{ alignItems: 'end' }}>
          <LanguageSelect />
          <SchemeSelect />
        </SimpleGrid>
      </Section>
      <PasswordSection />
      <CodesSection />
      <SessionsSection />
    </Stack>
  )
}
