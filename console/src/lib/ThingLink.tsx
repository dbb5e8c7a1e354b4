import { Anchor, Text } from '@mantine/core'
import { Link, useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** Where the things that have a page of their own are. */
const places = {
  contact: '/contacts/$id',
  list: '/lists/$id',
  segment: '/segments/$id',
  automation: '/automations/$id',
  campaign: '/campaigns/$id',
  recurring_campaign: '/campaigns/recurring/$id',
  ticket: '/tickets/$id',
  chat: '/chat/$id',
} as const
export type ThingKind = keyof typeof places

type Props = {
  kind: ThingKind
  id: string
  children: ReactNode
  /** Of a link that only leads somewhere nothing is left without its page. */
  orNothing?: boolean
}

/** A link to the page of a thing, by its kind and id; its name alone where the console has no page for it. */
export function ThingLink({ kind, id, children, orNothing = false }: Props) {
  const router = useRouter({ warn: false })
  const place: string = places[kind]
  if (!router || !Object.hasOwn(router.routesByPath, place)) {
    if (orNothing) return null
    return (
      <Text span inherit>
        {children}
      </Text>
    )
  }
  return (
    <Anchor component={Link} to={place.replace('$id', encodeURIComponent(id))} inherit underline="always">
      {children}
    </Anchor>
  )
}
