import { useFormatter } from 'use-intl'
import { Figure } from './Figure'
import type { Question } from './figures'

export type Bar = { label: string; count: number; question?: Question | undefined; tone?: 'bad' | undefined }

type Props = {
  label: string
  /** What is a whole bar. */
  whole: number
  bars: readonly Bar[]
  /** Bars of which none is a part of another have no shares. */
  shares?: boolean
  onOpen?: ((question: Question) => void) | undefined
}

/** Numbers as bars of a whole, each with its share in words. */
export function Funnel({ label, whole, bars, shares = true, onOpen }: Props) {
  const format = useFormatter()
  return (
    <table className="funnel" aria-label={label}>
      <tbody>
        {bars.map(({ label: name, count, question, tone }) => {
          const share = whole > 0 ? Math.min(1, count / whole) : 0
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="funnel-number">
                <Figure label={name} count={count} question={question} onOpen={onOpen} />
              </td>
              <td className="funnel-share">
                <span className="funnel-track" aria-hidden>
                  <span className="funnel-bar" data-tone={tone} style={{ inlineSize: `${share * 100}%` }} />
                </span>
                <span>
                  {shares && whole > 0 && format.number(share, { style: 'percent', maximumFractionDigits: 1 })}
                </span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
