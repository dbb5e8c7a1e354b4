import { Anchor } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { usePageTitle } from '../../lib/hooks'
import { codeOf } from '../../lib/problem'
import { Empty, Failed, Loading } from '../../lib/states'
import { conditionOf } from './filter'
import { SegmentForm } from './SegmentForm'

const route = getRouteApi('/segments/$id')

/** One segment, or one that is being made: from nothing, or from the filters of the contacts that the address holds. */
export function SegmentScreen() {
  const t = useTranslations('segments')
  const { id } = route.useParams()
  const search = route.useSearch()
  const isNew = id === 'new'
  const segment = api.useQuery('get', '/v1/segments/{id}', { params: { path: { id } } }, { enabled: !isNew })
  usePageTitle(isNew ? t('new') : (segment.data?.name ?? t('title')))
  return (
    <>
      <Anchor component={Link} to="/segments" size="sm" className="back">
        <IconArrowLeft size={16} aria-hidden /> {t('back')}
      </Anchor>
      {isNew && <SegmentForm key="new" begin={{ name: '', if: conditionOf(search) }} />}
      {!isNew && segment.isPending && <Loading rows={5} />}
      {segment.error &&
        (codeOf(segment.error) === 'not-found' ? (
          <Empty text={t('gone')} />
        ) : (
          !segment.data && <Failed problem={segment.error} retry={() => void segment.refetch()} />
        ))}
      {!isNew && segment.data && !segment.error && (
        // what was saved, here or by somebody else, is begun with anew
        <SegmentForm key={JSON.stringify(segment.data)} id={segment.data.id} begin={segment.data} />
      )}
    </>
  )
}
