import { Stack } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ComponentType, Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { usePageTitle } from '../../lib/hooks'
import { onDemand } from '../../lib/load'
import { useSession } from '../../lib/session'
import { Loading, ScreenHead } from '../../lib/states'
import { NotFoundScreen } from '../not-found/NotFoundScreen'
import { isPart, type PartName, partsOf } from './parts'
import './settings.css'

const shown: Record<PartName, ComponentType> = {
  workspace: onDemand(() => import('./WorkspacePart')),
  hours: onDemand(() => import('./HoursPart')),
  consent: onDemand(() => import('./ConsentPart')),
  retention: onDemand(() => import('./RetentionPart')),
  numbers: onDemand(() => import('./NumbersPart')),
  people: onDemand(() => import('./PeoplePart')),
  keys: onDemand(() => import('./KeysPart')),
  audit: onDemand(() => import('./AuditPart')),
}

const route = getRouteApi('/settings/$part')

/** The settings of the workspace, a part at a time; the address says which. */
export function SettingsScreen() {
  const t = useTranslations('settings')
  const session = useSession()
  const { part } = route.useParams()
  const allowed = partsOf(session)
  const here = isPart(part) && allowed.includes(part) ? part : undefined
  usePageTitle(here ? `${t(`parts.${here}`)} · ${t('title')}` : t('title'))
  if (!here) return <NotFoundScreen />
  const Part = shown[here]
  return (
    <>
      <ScreenHead title={t('title')} />
      <nav aria-label={t('title')} className="settings-parts">
        {allowed.map((name) => (
          <Link key={name} to="/settings/$part" params={{ part: name }} className="settings-part">
            {t(`parts.${name}`)}
          </Link>
        ))}
      </nav>
      <Stack gap="lg" maw={820}>
        <Suspense fallback={<Loading rows={5} />}>
          <Part />
        </Suspense>
      </Stack>
    </>
  )
}
