import { validateFigure } from '../../lib/figures/figures'
import { oneOf, text } from '../../lib/search-params'
import { type Span, spans } from './periods'

export const kinds = ['automation', 'campaign', 'template', 'number', 'prices'] as const
export const priceGroups = ['category', 'country', 'number', 'campaign', 'automation', 'template'] as const

const day = (value: unknown) => {
  const given = text(value)
  return given && /^\d{4}-\d{2}-\d{2}$/.test(given) ? given : undefined
}

/** What the address of the reports says: of what, of when, compared with what, and which figure is open. */
export function validateReports(search: Record<string, unknown>) {
  const all = {
    of: oneOf(search.of, kinds),
    id: text(search.id),
    span: oneOf(search.span, spans) as Span | undefined,
    from: day(search.from),
    to: day(search.to),
    /** `before` is as many days right before; else the id of another one of its kind. */
    with: text(search.with),
    step: text(search.step),
    by: oneOf(search.by, priceGroups),
    ...validateFigure(search),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<typeof all>
}

export type ReportSearch = ReturnType<typeof validateReports>
