import { Anchor } from '@mantine/core'
import { getRouteApi, Link, useLocation } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { usePageTitle } from '../../lib/hooks'
import { ManualText, useManualPage } from '../../lib/manual/ManualText'
import { pageNamed } from '../../lib/manual/pages'
import { ScreenHead } from '../../lib/states'

const route = getRouteApi('/manual/$page')

/** The manual on a page of its own, for a window beside the console. */
export function ManualScreen() {
  const t = useTranslations('help')
  const page = pageNamed(route.useParams().page)
  const anchor = useLocation({ select: ({ hash }) => hash || undefined })
  const { title = t('title') } = useManualPage(page)
  usePageTitle(title)
  const place = useMemo(() => ({ page, anchor }), [page, anchor])
  return (
    <>
      <ScreenHead title={title}>
        {page !== 'README' && (
          <Anchor component={Link} to="/manual/README" underline="always">
            {t('all')}
          </Anchor>
        )}
      </ScreenHead>
      <ManualText
        place={place}
        level={2}
        link={(to, words) => (
          <Anchor component={Link} to={`/manual/${to.page}`} hash={to.anchor} inherit underline="always">
            {words}
          </Anchor>
        )}
      />
    </>
  )
}
