import { NativeSelect, Text } from '@mantine/core'
import { useFormatter, useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import type { Period } from '../../lib/figures/figures'
import { Section } from '../../lib/Section'
import { Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { Cost, useMoney } from './Cost'
import { Scrolled } from './Scrolled'
import { useSubjectName } from './SubjectSelect'
import { priceGroups } from './search'

type Group = (typeof priceGroups)[number]
type Props = { period: Period; by: Group; onBy: (by: Group) => void }

/** What the messages of the workspace cost, by what one asks for. */
export function Prices({ period, by, onBy }: Props) {
  const t = useTranslations('reports')
  const format = useFormatter()
  const money = useMoney()
  const report = api.useQuery('get', '/v1/reports/pricing', { params: { query: { ...period, by } } })
  if (report.isPending) return <Loading />
  if (report.error && !report.data) return <Failed problem={report.error} retry={() => void report.refetch()} />
  const { items, total } = report.data
  return (
    <div className="report">
      <Section title={t('total')}>
        <Cost pricing={total} />
      </Section>
      <Section title={t('byTitle')}>
        <NativeSelect
          label={t('by')}
          maw={260}
          value={by}
          data={priceGroups.map((one) => ({ value: one, label: t(`groups.${one}`) }))}
          onChange={(event) => onBy(priceGroups.find((one) => one === event.currentTarget.value) ?? 'category')}
        />
        {items.length === 0 ? (
          <Text size="sm">{t('noPrices')}</Text>
        ) : (
          <Scrolled label={t('byTitle')}>
            <table className="report-table">
              <thead>
                <tr>
                  <th scope="col">{t(`groups.${by}`)}</th>
                  <th scope="col">{t('billable')}</th>
                  <th scope="col">{t('free')}</th>
                  <th scope="col">{t('estimate')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map(({ id, pricing }) => (
                  <tr key={id}>
                    <th scope="row">
                      <Named by={by} id={id} />
                    </th>
                    <td>{format.number(pricing.billable)}</td>
                    <td>{format.number(pricing.free)}</td>
                    <td>{pricing.estimate.map(money).join(' + ') || '–'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrolled>
        )}
      </Section>
    </div>
  )
}

function Named({ by, id }: { by: Group; id: Schemas['PricingItem']['id'] }) {
  const t = useTranslations('reports')
  const nameOf = useSubjectName()
  if (by === 'automation' || by === 'campaign')
    return (
      <ThingLink kind={by} id={id}>
        {nameOf({ kind: by, id })}
      </ThingLink>
    )
  if (by === 'number') return nameOf({ kind: 'number', id })
  if (by === 'country') return id ? `+${id}` : t('noCountry')
  return id
}
