import type { ComponentType } from 'react'
import { onDemand } from '../../lib/load'
import type { Step, StepKind } from '../model/definition'

/** A form that is loaded when a step of its kind is opened: nobody needs all of them. */
function loaded<M, K extends keyof M>(load: () => Promise<M>, name: K & (M[K] extends ComponentType ? K : never)) {
  return onDemand(async () => ({ default: (await load())[name] as ComponentType }))
}

const messages = () => import('./messages')
const others = () => import('./others')
const contact = () => import('./contact')
const team = () => import('./team')

type Known = {
  form: ComponentType
  /** What a new step of the kind has set. */
  fresh?: Partial<Omit<Step, 'uid' | 'kind'>>
}

/** How each kind of step is filled in. Its name, group and icon are in `lib/automation/kinds`, its line in `summary`. */
export const stepForms: Record<StepKind, Known> = {
  send_template: { form: loaded(messages, 'SendTemplateForm') },
  send_message: { form: loaded(messages, 'SendMessageForm') },
  send_buttons: { form: loaded(messages, 'SendButtonsForm'), fresh: { buttons: [{ text: '' }] } },
  send_list: { form: loaded(messages, 'SendListForm'), fresh: { sections: [{ rows: [{ text: '' }] }] } },
  send_link: { form: loaded(messages, 'SendLinkForm') },
  ask_location: { form: loaded(others, 'AskLocationForm') },
  send_flow: { form: loaded(others, 'SendFlowForm') },
  send_products: { form: loaded(others, 'SendProductsForm') },
  send_location: { form: loaded(others, 'SendLocationForm') },
  send_contact: { form: loaded(others, 'SendContactForm'), fresh: { contacts: [{ name: '' }] } },
  send_sticker: { form: loaded(others, 'SendStickerForm') },
  react: { form: loaded(others, 'ReactForm') },
  add_tags: { form: loaded(contact, 'TagsForm') },
  remove_tags: { form: loaded(contact, 'TagsForm') },
  add_to_lists: { form: loaded(contact, 'ListsForm') },
  remove_from_lists: { form: loaded(contact, 'ListsForm') },
  assign_operators: { form: loaded(team, 'AssignForm') },
  unassign_operators: { form: loaded(team, 'UnassignForm') },
  open_ticket: { form: loaded(team, 'TicketForm') },
  update_ticket: { form: loaded(team, 'UpdateTicketForm') },
  close_ticket: { form: loaded(team, 'CloseTicketForm') },
  set_field: { form: loaded(contact, 'SetFieldForm'), fresh: { value: '' } },
  send_webhook: { form: loaded(team, 'WebhookForm'), fresh: { method: 'POST' } },
  block_contact: { form: loaded(contact, 'BlockContact') },
  restore_contact: { form: loaded(contact, 'RestoreContact') },
  delete_contact: { form: loaded(contact, 'DeleteContact') },
  end_automations: { form: loaded(contact, 'EndAutomationsForm') },
  wait_for_reply: { form: loaded(contact, 'WaitForReplyForm'), fresh: { limit: 'P1D', no_reply: [] } },
  branch: { form: onDemand(() => import('./BranchForm')), fresh: { then: [], else: [] } },
  start_automation: { form: loaded(contact, 'StartAutomationForm') },
  set_consent: { form: loaded(contact, 'ConsentForm'), fresh: { to: 'granted' } },
}
