import {
  type Icon,
  IconAddressBook,
  IconArrowsSplit2,
  IconBan,
  IconBolt,
  IconBuildingStore,
  IconCalendarEvent,
  IconCalendarOff,
  IconClockOff,
  IconForms,
  IconHandStop,
  IconHeartHandshake,
  IconHourglass,
  IconLayoutList,
  IconLink,
  IconList,
  IconListCheck,
  IconListDetails,
  IconMapPin,
  IconMapPinQuestion,
  IconMessage,
  IconMessage2Plus,
  IconMessageCircleBolt,
  IconMessages,
  IconMoodSmile,
  IconPencil,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlugConnected,
  IconRestore,
  IconSquareRoundedPlus,
  IconSticker,
  IconTag,
  IconTagOff,
  IconTemplate,
  IconTicket,
  IconTicketOff,
  IconTrash,
  IconUserCheck,
  IconUserMinus,
  IconUserPlus,
  IconWebhook,
} from '@tabler/icons-react'
import type { Schemas } from '../../api/client'

export type StepKind = Schemas['Step']['kind']
export type StartKind = Schemas['Start']['kind']

/** What kinds of steps are sorted by where one chooses among them. */
export const stepGroups = ['message', 'flow', 'contact', 'team', 'outside'] as const
export type StepGroup = (typeof stepGroups)[number]

type StepLook = { group: StepGroup; icon: Icon }

/** Every kind of step, in the order in which they are offered. Their names are the texts `automation.kinds`. */
export const stepKinds: Record<StepKind, StepLook> = {
  send_template: { group: 'message', icon: IconTemplate },
  send_message: { group: 'message', icon: IconMessage },
  send_buttons: { group: 'message', icon: IconSquareRoundedPlus },
  send_list: { group: 'message', icon: IconLayoutList },
  send_link: { group: 'message', icon: IconLink },
  ask_location: { group: 'message', icon: IconMapPinQuestion },
  send_flow: { group: 'message', icon: IconForms },
  send_products: { group: 'message', icon: IconBuildingStore },
  send_location: { group: 'message', icon: IconMapPin },
  send_contact: { group: 'message', icon: IconAddressBook },
  send_sticker: { group: 'message', icon: IconSticker },
  react: { group: 'message', icon: IconMoodSmile },
  wait_for_reply: { group: 'flow', icon: IconHourglass },
  branch: { group: 'flow', icon: IconArrowsSplit2 },
  start_automation: { group: 'flow', icon: IconPlayerPlay },
  end_automations: { group: 'flow', icon: IconPlayerStop },
  add_tags: { group: 'contact', icon: IconTag },
  remove_tags: { group: 'contact', icon: IconTagOff },
  add_to_lists: { group: 'contact', icon: IconListCheck },
  remove_from_lists: { group: 'contact', icon: IconListDetails },
  set_field: { group: 'contact', icon: IconPencil },
  set_consent: { group: 'contact', icon: IconHeartHandshake },
  block_contact: { group: 'contact', icon: IconBan },
  restore_contact: { group: 'contact', icon: IconRestore },
  delete_contact: { group: 'contact', icon: IconTrash },
  assign_operators: { group: 'team', icon: IconUserPlus },
  unassign_operators: { group: 'team', icon: IconUserMinus },
  open_ticket: { group: 'team', icon: IconTicket },
  update_ticket: { group: 'team', icon: IconUserCheck },
  close_ticket: { group: 'team', icon: IconTicketOff },
  send_webhook: { group: 'outside', icon: IconWebhook },
}

/** Every kind of start, in the order in which they are offered. Their names are the texts `automation.starts`. */
export const startKinds: Record<StartKind, Icon> = {
  message: IconMessageCircleBolt,
  integration: IconPlugConnected,
  date: IconCalendarEvent,
  first_message: IconMessage2Plus,
  any_message: IconMessages,
  closed_hours: IconClockOff,
  holiday: IconCalendarOff,
  ticket: IconTicket,
  consent: IconHandStop,
  list: IconList,
}

/** The kinds of a record, as a list. */
export function kindsOf<K extends string>(table: Record<K, unknown>): K[] {
  return Object.keys(table) as K[]
}

/** Kinds of messages that leave in the open window alone, and may have a template in its place. */
export const freeMessages: readonly StepKind[] = kindsOf(stepKinds).filter(
  (kind) => stepKinds[kind].group === 'message' && kind !== 'send_template' && kind !== 'react',
)

/** The icon of what no kind stands for, such as a step that the server knows and this page does not. */
export const unknownIcon = IconBolt
