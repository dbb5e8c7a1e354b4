import { Text } from '@mantine/core'
import { useFormatter, useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'

/** A sum as it is read; an exact decimal stays one where it has more digits than money. */
export function useMoney(): (amount: Schemas['Amount']) => string {
  const format = useFormatter()
  return ({ amount, currency }) =>
    format.number(Number(amount), { style: 'currency', currency, maximumFractionDigits: 4 })
}

/** What delivered messages cost, as far as WhatsApp and the rates say. */
export function Cost({ pricing }: { pricing: Schemas['Pricing'] }) {
  const t = useTranslations('reports')
  const format = useFormatter()
  const money = useMoney()
  if (pricing.messages.length === 0) return <Text size="sm">{t('noPrices')}</Text>
  return (
    <>
      <dl className="report-counts">
        <div>
          <dt>{t('billable')}</dt>
          <dd>{format.number(pricing.billable)}</dd>
        </div>
        <div>
          <dt>{t('free')}</dt>
          <dd>{format.number(pricing.free)}</dd>
        </div>
        {pricing.estimate.map((one) => (
          <div key={one.currency}>
            <dt>{t('estimate')}</dt>
            <dd>{money(one)}</dd>
          </div>
        ))}
      </dl>
      {pricing.without_rate > 0 && <Text size="sm">{t('withoutRate', { count: pricing.without_rate })}</Text>}
    </>
  )
}
