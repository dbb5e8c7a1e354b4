import {
  type Icon,
  IconAddressBook,
  IconAlertTriangle,
  IconBolt,
  IconChartBar,
  IconDashboard,
  IconFileSpreadsheet,
  IconFilter,
  IconForms,
  IconList,
  IconMessage2,
  IconMessageCircle,
  IconMessages,
  IconPlugConnected,
  IconSettings,
  IconSpeakerphone,
  IconTag,
  IconTicket,
  IconUserCircle,
} from '@tabler/icons-react'
import type { MenuKeys } from '../lib/keys'
import { may, type Scope, type Session } from '../lib/session'

/** A screen in the menu. */
export type Entry = {
  /** Its name in the catalogue `menu`. */
  name:
    | 'dashboard'
    | 'reports'
    | 'chat'
    | 'automations'
    | 'campaigns'
    | 'templates'
    | 'tickets'
    | 'integrations'
    | 'contacts'
    | 'lists'
    | 'segments'
    | 'chatButtons'
    | 'fields'
    | 'tags'
    | 'csv'
    | 'attention'
    | 'settings'
    | 'account'
  to:
    | '/dashboard'
    | '/reports'
    | '/chat'
    | '/automations'
    | '/campaigns'
    | '/templates'
    | '/tickets'
    | '/integrations'
    | '/contacts'
    | '/lists'
    | '/segments'
    | '/chat-buttons'
    | '/fields'
    | '/tags'
    | '/csv'
    | '/attention'
    | '/settings'
    | '/settings/account'
  icon: Icon
  /** The right without which the screen is of no use; null is for everybody. */
  scope: Scope | null
  /** It is about all contacts, and nothing for who sees only those assigned to them. */
  all?: boolean
  /** The keys that go there. */
  keys: MenuKeys
}

/** All screens that there are, in the order of the menu. One that is not built yet is not here. */
const entries: readonly Entry[] = [
  { name: 'dashboard', to: '/dashboard', icon: IconDashboard, scope: 'automations:read', keys: 'g o' },
  { name: 'chat', to: '/chat', icon: IconMessages, scope: 'chats:read', keys: 'g h' },
  { name: 'automations', to: '/automations', icon: IconBolt, scope: 'automations:read', keys: 'g a' },
  { name: 'campaigns', to: '/campaigns', icon: IconSpeakerphone, scope: 'automations:read', keys: 'g p' },
  { name: 'templates', to: '/templates', icon: IconMessage2, scope: 'templates:read', keys: 'g w' },
  { name: 'tickets', to: '/tickets', icon: IconTicket, scope: 'tickets:read', keys: 'g q' },
  { name: 'integrations', to: '/integrations', icon: IconPlugConnected, scope: 'automations:read', keys: 'g i' },
  { name: 'contacts', to: '/contacts', icon: IconAddressBook, scope: 'contacts:read', keys: 'g c' },
  { name: 'lists', to: '/lists', icon: IconList, scope: 'contacts:read', keys: 'g l' },
  { name: 'segments', to: '/segments', icon: IconFilter, scope: 'contacts:read', keys: 'g e' },
  { name: 'chatButtons', to: '/chat-buttons', icon: IconMessageCircle, scope: 'automations:read', keys: 'g b' },
  { name: 'fields', to: '/fields', icon: IconForms, scope: 'contacts:read', keys: 'g d' },
  { name: 'tags', to: '/tags', icon: IconTag, scope: 'contacts:read', keys: 'g k' },
  { name: 'csv', to: '/csv', icon: IconFileSpreadsheet, scope: 'contacts:write', all: true, keys: 'g v' },
  { name: 'reports', to: '/reports', icon: IconChartBar, scope: 'reports:read', keys: 'g r' },
  { name: 'attention', to: '/attention', icon: IconAlertTriangle, scope: 'automations:read', keys: 'g t' },
  { name: 'settings', to: '/settings', icon: IconSettings, scope: 'settings:read', keys: 'g s' },
  { name: 'account', to: '/settings/account', icon: IconUserCircle, scope: null, keys: 'g m' },
]

/** The menu of a person: what their role may not do is not shown. */
export function menuOf(session: Session): Entry[] {
  return entries.filter(
    (entry) => (entry.scope === null || may(session, entry.scope)) && !(entry.all && session.only_assigned),
  )
}
