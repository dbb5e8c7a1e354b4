import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { useLocale } from 'use-intl'
import { type Problem, readText } from '../../api/client'
import { Failed, Loading } from '../states'
import { idOf, Markdown, titleOf } from './Markdown'
import './manual.css'
import { addressOf, type ManualPage, type Place, placeOf } from './pages'

/** A page of the manual in the language of the person, as it is read once. */
export function useManualPage(page: ManualPage) {
  const language = useLocale()
  const { data, error, refetch } = useQuery<string, Problem>({
    queryKey: ['manual', language, page],
    queryFn: ({ signal }) => readText(addressOf(language, page), signal),
  })
  return { text: data, title: data && titleOf(data), error, again: () => void refetch() }
}

type Props = {
  place: Place
  level: 2 | 3
  /** A link to another place of the manual. */
  link: (place: Place, words: ReactNode) => ReactNode
}

/** A page of the manual without its title. It is opened where its anchor is, and read from there. */
export function ManualText({ place, level, link }: Props) {
  const { text, error, again } = useManualPage(place.page)
  // a place that is gone to once more is another object
  useEffect(() => {
    if (!text || !place.anchor) return
    const heading = document.getElementById(idOf(place.anchor))
    heading?.scrollIntoView()
    heading?.focus()
  }, [text, place])
  if (text === undefined) return error ? <Failed problem={error} retry={again} /> : <Loading />
  return (
    <div className="manual">
      <Markdown
        text={text}
        level={level}
        linkTo={(href, words) => {
          const to = placeOf(href, place.page)
          return to && link(to, words)
        }}
      />
    </div>
  )
}
